/* SPDX-License-Identifier: MIT */
/*
 * A key is read as it was written, or refused with a reason.
 *
 * The first byte chooses: 0, the rest says how a good line is changed (place
 * in two bytes, new byte); 1, the rest is a key's bytes, to be given a
 * checksum that holds; 2, the rest is an org's name; anything else, all of it
 * is a text.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "handover/keyline_text.h"

static const unsigned char seed[ED25519_SEED] =
	"a seed for nothing but this one";

static struct keyline key_of(struct span name)
{
	return (struct keyline){
		.id = "12345678",
		.org_id = SPAN("60002"),
		.org_name = name,
		.data_center = SPAN("eu"),
		.edition = SPAN("enterprise"),
		.expires_ms = 1763843583000,
		.recipient = "a public key of thirty-two bytes",
	};
}

/* Read all keys of a text; each must be `only`, when that is given. */
static size_t read_all(struct span text, const struct keyline *only)
{
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct source src = { "fuzz", text };
	size_t at = 0, last = 0, whole = 0, errors = 0;
	struct keyline k;
	bool found = true;

	while (found) {
		enum opk_status st =
			keyline_next(&src, &at, &a, &f, &k, &found);

		if (found && at <= last && last)
			abort(); /* it would never end */
		last = at;
		errors += st != OPK_OK;
		if (errors != f.errors)
			abort(); /* refused without a reason */
		if (st || !found)
			continue;
		whole++;
		if (only && (memcmp(k.signature, only->signature,
				     sizeof k.signature) ||
				    !span_equal(k.org_name, only->org_name)))
			abort(); /* another key */
	}
	arena_release(&a);
	return whole;
}

static void read_one(struct span text)
{
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct source src = { "fuzz", text };
	struct keyline k;
	enum opk_status st = keyline_read(&src, &a, &f, &k);

	if ((st == OPK_OK) != (f.errors == 0))
		abort();
	arena_release(&a);
}

/* The line of a key; false: it cannot hold the name. */
static bool write_line(struct keyline *k, struct buf *out)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	bool written = keyline_write(k, seed, out, &f) == OPK_OK;

	arena_release(&a);
	return written;
}

static void change(const uint8_t *data, size_t size)
{
	struct keyline k = key_of(SPAN("Helio Branch"));
	struct buf line = { 0 };

	if (!write_line(&k, &line))
		abort();
	for (size_t i = 0; i + 3 <= size; i += 3) {
		size_t at = (size_t)data[i] << 8 | data[i + 1];

		if (at < line.len)
			line.ptr[at] = (char)data[i + 2];
		else if (at < 2 * line.len)
			line.len = at - line.len;
		else
			buf_add_char(&line, (char)data[i + 2]);
	}
	read_all(buf_span(&line), &k);
	read_one(buf_span(&line));
	buf_release(&line);
}

static void give_checksum(const uint8_t *data, size_t size)
{
	unsigned char bytes[KEYLINE_MOST] = { 0 };
	struct buf line = { 0 };
	size_t len = size + KEYLINE_CHECK;

	if (len < KEYLINE_LEAST || len > KEYLINE_MOST)
		return;
	memcpy(bytes, data, size);
	bytes[1] = (unsigned char)(len >> 8);
	bytes[2] = (unsigned char)len;
	keyline_text_seal(bytes, len);
	keyline_text_write(bytes, len, &line);
	if (read_all(buf_span(&line), NULL))
		abort(); /* nobody signed it */
	buf_release(&line);
}

static void write_and_read(struct span name)
{
	struct keyline k = key_of(name);
	struct buf line = { 0 };

	if (write_line(&k, &line) && read_all(buf_span(&line), &k) != 1)
		abort();
	buf_release(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span all = { (const char *)data, size };

	if (size && data[0] == 0)
		change(data + 1, size - 1);
	else if (size && data[0] == 1)
		give_checksum(data + 1, size - 1);
	else if (size && data[0] == 2)
		write_and_read(span_cut(all, 1, size));
	else {
		read_all(all, NULL);
		read_one(all);
	}
	return 0;
}
