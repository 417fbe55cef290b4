/* SPDX-License-Identifier: MIT */
/*
 * A sealed file opens as what was sealed, or is refused with a reason.
 *
 * The first byte chooses: 0, the rest is sealed and opened; 1, the rest says
 * how a good file is changed (place in two bytes, new byte); anything else,
 * all of it is a file.
 */
#include <stdlib.h>
#include <string.h>

#include "codec/age.h"
#include "fuzz.h"
#include "util/buf.h"

static const unsigned char identity[X25519_BYTES] =
	"a key for nothing but this test";

/* A stream in memory, read in steps. */
struct pipe {
	struct span in;
	size_t at, step;
	struct buf out;
};

static enum opk_status give(
	void *user, unsigned char *out, size_t n, size_t *got)
{
	struct pipe *p = user;
	size_t left = p->in.len - p->at;

	n = n < left ? n : left;
	n = n < p->step ? n : p->step;
	if (n)
		memcpy(out, p->in.ptr + p->at, n);
	p->at += n;
	*got = n;
	return OPK_OK;
}

static enum opk_status take(void *user, struct span bytes)
{
	struct pipe *p = user;

	buf_add(&p->out, bytes);
	return OPK_OK;
}

/* Open a file in steps: as `plain` if that is given, or it is refused. */
static void open_file(struct span file, size_t step, struct span plain)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct pipe p = { .in = file, .step = step };
	struct age_streams s = { give, &p, take, &p };
	enum opk_status st = age_read(identity, "fuzz", &s, &f);

	if ((st == OPK_OK) != (f.count == 0))
		abort(); /* refused without a reason, or opened with one */
	if (st == OPK_OK && plain.ptr && !span_equal(buf_span(&p.out), plain))
		abort();
	buf_release(&p.out);
	arena_release(&a);
}

/* The file of some bytes, in p->out. */
static void seal(struct pipe *p, struct span plain)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct age_streams s = { give, p, take, p };
	unsigned char recipient[X25519_BYTES];

	p->in = plain;
	if (!x25519_public(identity, recipient) || age_write(recipient, &s, &f))
		abort();
	arena_release(&a);
}

static void change(const uint8_t *data, size_t size)
{
	static const struct span plain = SPAN_INIT("what a good file holds");
	struct pipe p = { .step = 1000 };

	seal(&p, plain);
	for (size_t i = 0; i + 3 <= size; i += 3) {
		size_t at = (size_t)data[i] << 8 | data[i + 1];

		if (at < p.out.len)
			p.out.ptr[at] = (char)data[i + 2];
		else if (at < 2 * p.out.len)
			p.out.len = at - p.out.len;
		else
			buf_add_char(&p.out, (char)data[i + 2]);
	}
	open_file(buf_span(&p.out), 1 + size % 100, plain);
	buf_release(&p.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data + 1, size - 1 };
	struct pipe p = { .step = 1 + size % 1000 };

	if (!size || data[0] > 1) {
		open_file((struct span){ (const char *)data, size },
			1 + size % 1000, (struct span){ 0 });
	} else if (data[0]) {
		change(data + 1, size - 1);
	} else {
		seal(&p, rest);
		open_file(buf_span(&p.out), 1 + size % 999, rest);
		buf_release(&p.out);
	}
	return 0;
}
