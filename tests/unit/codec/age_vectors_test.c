/* SPDX-License-Identifier: MIT */
/*
 * The age project's test vectors (tests/corpus/age) come out as their
 * headers say. What is sealed in ways that are not ours is refused.
 */
#include <zlib.h>

#include "age_fixture.h"
#include "util/hash.h"

enum { PLAIN_MOST = 32 << 20 };

/* One file of the corpus: lines "name: value", an empty line, the file. */
struct vector {
	const char *path;
	struct span expect, payload, identity, passphrase, file;
	bool armored, compressed;
};

static void take_line(struct vector *v, struct span name, struct span value)
{
	if (span_is(name, "expect"))
		v->expect = value;
	else if (span_is(name, "payload"))
		v->payload = value;
	else if (span_is(name, "identity") && !v->identity.len)
		v->identity = value; /* a second one is post-quantum */
	else if (span_is(name, "passphrase"))
		v->passphrase = value;
	else if (span_is(name, "armored"))
		v->armored = true;
	else if (span_is(name, "compressed"))
		v->compressed = true;
}

static void inflate_file(struct vector *v, struct document *d)
{
	uLongf n = PLAIN_MOST;
	char *out = arena_new(&d->arena, char, PLAIN_MOST);

	assert_non_null(out);
	assert_int_equal(uncompress((Bytef *)out, &n,
				 (const Bytef *)v->file.ptr, v->file.len),
		Z_OK);
	v->file = (struct span){ out, n };
}

static struct vector load(struct document *d, const char *path)
{
	struct vector v = { .path = path };
	struct span rest, line;

	document_load(d, path);
	rest = d->src.text;
	for (;;) {
		struct span value;

		line = span_split(rest, '\n', &rest);
		if (!line.len)
			break;
		line = span_split(line, ':', &value);
		take_line(&v, line, span_cut(value, 1, value.len));
	}
	v.file = rest;
	if (v.compressed)
		inflate_file(&v, d);
	return v;
}

static bool has_digest(const struct vector *v, struct span bytes)
{
	struct digest d = digest_of(bytes);
	char hex[DIGEST_HEX + 1];

	digest_format(&d, hex);
	return span_is(v->payload, hex);
}

/* What it must be for a reader of X25519; 0: it must open. */
static enum opk_code expected(const struct vector *v)
{
	if (v->armored)
		return OPK_BAD_SEAL;
	if (span_is(v->expect, "success"))
		return (enum opk_code)0;
	return span_is(v->expect, "no match") ? OPK_WRONG_KEY : OPK_BAD_SEAL;
}

/* Out of our scope: refused, whatever its header says, without a byte. */
static void is_refused(const struct vector *v, const struct pipe *p,
	const struct document *d, enum opk_status st)
{
	enum opk_code code = document_fault(d)->code;

	if (!st || !d->faults.errors || p->out.len ||
		(code != OPK_BAD_SEAL && code != OPK_WRONG_KEY))
		fail_msg("%s is not refused", v->path);
}

static void judge(const struct vector *v, const struct pipe *p,
	const struct document *d, enum opk_status st)
{
	enum opk_code code = expected(v);

	if (!code) {
		if (st)
			fail_msg("%s: %s", v->path, document_fault(d)->text);
		if (!has_digest(v, buf_span(&p->out)))
			fail_msg("%s: another payload", v->path);
		return;
	}
	if (!st || d->faults.count != 1 || document_fault(d)->code != code ||
		!document_fault(d)->hint)
		fail_msg("%s: %s", v->path, document_fault(d)->text);
	/* what had come out before the damage */
	if (span_is(v->expect, "payload failure") && !v->armored) {
		if (!has_digest(v, buf_span(&p->out)))
			fail_msg("%s: another payload", v->path);
		return;
	}
	assert_int_equal(p->out.len, 0);
}

static void run(void *user, const char *path)
{
	static const size_t steps[] = { 0, 1, 7, 65536, 65553 };
	struct document file, d = { 0 };
	unsigned char identity[X25519_BYTES];
	struct vector v = load(&file, path);
	bool ours = age_parse_identity(v.identity, identity);
	size_t *opened = user;

	if (!ours)
		fixture_identity(identity);
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct pipe p = { .step = steps[i] };
		enum opk_status st;

		if (steps[i] && steps[i] < 8 && v.file.len > 300000)
			continue; /* it has been read so in smaller files */
		st = pipe_open(&p, &d, identity, v.file);
		if (ours)
			judge(&v, &p, &d, st);
		else
			is_refused(&v, &p, &d, st);
		*opened += !st;
		buf_release(&p.out);
	}
	document_close(&d);
	document_close(&file);
}

static void every_vector_comes_out_as_its_header_says(void **state)
{
	size_t opened = 0;

	(void)state;
	assert_int_equal(
		visit_files("tests/corpus/age/testdata", run, &opened), 143);
	assert_true(opened >= 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_comes_out_as_its_header_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
