/* SPDX-License-Identifier: MIT */
/* Tar headers, block by block: what a plain file may say, and nothing else. */
#include "archive_fixture.h"

enum { BLOCK = 512 };

static void put_octal(char *at, int digits, unsigned long v)
{
	while (digits--) {
		at[digits] = (char)('0' + v % 8);
		v /= 8;
	}
}

/* Write the checksum, which is over itself as spaces. */
static void seal(char *h)
{
	unsigned long sum = 0;

	memset(h + 148, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)h[i];
	put_octal(h + 148, 6, sum);
	h[154] = '\0';
}

/* A header block; type 0 and size -1 write a NUL and no size. */
static void add_header(struct buf *b, const char *name, char type, long size)
{
	char h[BLOCK] = { 0 };

	snprintf(h, 100, "%s", name);
	memcpy(h + 100, "000644 \0000000000\0000000000", 24);
	if (size >= 0)
		put_octal(h + 124, 11, (unsigned long)size);
	memcpy(h + 136, "00000000000", 12);
	h[156] = type;
	memcpy(h + 257, "ustar\00000", 8);
	seal(h);
	buf_add(b, (struct span){ h, BLOCK });
}

static void add_body(struct buf *b, struct span body)
{
	buf_add(b, body);
	buf_add_repeat(b, '\0', (BLOCK - body.len % BLOCK) % BLOCK);
}

static void add_special(struct buf *b, char type, struct span body)
{
	add_header(b, "special", type, (long)body.len);
	add_body(b, body);
}

static void add_end(struct buf *b)
{
	buf_add_repeat(b, '\0', (size_t)2 * BLOCK);
}

static void a_plain_file_is_read(void **state)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf tar = { 0 }, out = { 0 };

	(void)state;
	add_header(&tar, "one", '0', 3);
	add_body(&tar, SPAN("abc"));
	add_header(&tar, "two", '\0', 0);
	add_end(&tar);
	assert_int_equal(read_archive(buf_span(&tar), &f, &out), OPK_OK);
	assert_true(span_is(buf_span(&out), "one=abc\ntwo=\n"));
	buf_release(&tar);
	buf_release(&out);
	arena_release(&a);
}

static void every_other_type_is_refused(void **state)
{
	struct buf tar = { 0 };

	(void)state;
	for (int type = 1; type < 256; type++) {
		if (type == '0')
			continue;
		buf_clear(&tar);
		add_header(&tar, "name", (char)type, 0);
		add_header(&tar, "other", '0', 0);
		add_end(&tar);
		assert_string_not_equal(verdict(buf_span(&tar)), "ok");
	}
	for (const char *type = "123456"; *type; type++) {
		buf_clear(&tar);
		add_header(&tar, "name", *type, 0);
		add_end(&tar);
		assert_string_equal(verdict(buf_span(&tar)), "bad-member");
	}
	/* a slash at the end makes a directory */
	buf_clear(&tar);
	add_header(&tar, "name/", '0', 0);
	add_end(&tar);
	assert_string_equal(verdict(buf_span(&tar)), "bad-member");
	buf_release(&tar);
}

static void extended_headers_are_held_to_what_is_needed(void **state)
{
	static const struct {
		char type;
		struct span body;
		const char *word;
	} cases[] = {
		{ 'x', SPAN_INIT("12 path=two\n"), "ok" },
		{ 'x', SPAN_INIT("12 path=two\n11 mtime=1\n"), "ok" },
		{ 'x', SPAN_INIT("13 uname=joe\n"), "ok" },
		{ 'x', SPAN_INIT("13 path=two\0\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("19 path=two\0/../e\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("12 path=one\n12 path=two\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("14 linkpath=a\n"), "bad-member" },
		{ 'x', SPAN_INIT("22 GNU.sparse.size=10\n"), "bad-member" },
		{ 'x', SPAN_INIT("26 SCHILY.xattr.user.a=b1\n"), "bad-member" },
		{ 'x', SPAN_INIT("21 hdrcharset=BINARY\n"), "bad-member" },
		{ 'x', SPAN_INIT("99 path=two\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("0 path=two\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("path=two\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("10 pathtwo\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("12 path=two "), "bad-bundle" },
		{ 'x', SPAN_INIT("10 size=9\n"), "bad-bundle" },
		{ 'x', SPAN_INIT("11 size=-1\n"), "bad-bundle" },
		{ 'L', SPAN_INIT("two\0"), "ok" },
		{ 'L', SPAN_INIT("two"), "ok" },
		{ 'L', SPAN_INIT("two\0/../etc\0"), "bad-bundle" },
		{ 'K', SPAN_INIT("two\0"), "bad-member" },
		{ 'g', SPAN_INIT("12 path=two\n"), "bad-member" },
		{ 'g', SPAN_INIT("13 comment=a\n"), "bad-member" },
		{ 'X', SPAN_INIT("12 path=two\n"), "bad-member" },
		{ 'A', SPAN_INIT("x"), "bad-member" },
		{ 'V', SPAN_INIT("x"), "bad-bundle" },
	};
	struct buf tar = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&tar);
		add_special(&tar, cases[i].type, cases[i].body);
		add_header(&tar, "one", '0', 3);
		add_body(&tar, SPAN("abc"));
		add_end(&tar);
		assert_string_equal(verdict(buf_span(&tar)), cases[i].word);
	}
	buf_release(&tar);
}

static void a_path_is_taken_from_where_it_counts(void **state)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf tar = { 0 }, out = { 0 };

	(void)state;
	add_special(&tar, 'x', SPAN("13 path=\xc3\xbc/e\n"));
	add_header(&tar, "one", '0', 1);
	add_body(&tar, SPAN("1"));
	add_special(&tar, 'L', SPAN("long/name\0"));
	add_header(&tar, "one", '0', 1);
	add_body(&tar, SPAN("2"));
	add_end(&tar);
	assert_int_equal(read_archive(buf_span(&tar), &f, &out), OPK_OK);
	assert_true(span_is(buf_span(&out), "\xc3\xbc/e=1\nlong/name=2\n"));
	buf_release(&tar);
	buf_release(&out);
	arena_release(&a);
}

static void two_extended_headers_of_a_kind_are_refused(void **state)
{
	struct buf tar = { 0 };

	(void)state;
	for (const char *type = "xL"; *type; type++) {
		buf_clear(&tar);
		for (int i = 0; i < 2; i++)
			add_special(&tar, *type,
				*type == 'x' ? SPAN("12 path=two\n")
					     : SPAN("two\0"));
		add_header(&tar, "one", '0', 0);
		add_end(&tar);
		assert_string_equal(verdict(buf_span(&tar)), "bad-bundle");
	}
	buf_release(&tar);
}

static void headers_are_no_hiding_place(void **state)
{
	struct buf tar = { 0 };

	(void)state;
	/* one header of 16 blocks is read, one of 17 is not */
	add_header(&tar, "special", 'x', 8192);
	buf_add_repeat(&tar, ' ', 8192);
	add_header(&tar, "one", '0', 0);
	add_end(&tar);
	assert_string_equal(verdict(buf_span(&tar)), "bad-bundle");
	/* a long run of headers without a member */
	buf_clear(&tar);
	for (int i = 0; i < 10000; i++)
		add_special(&tar, 'g', SPAN("13 comment=a\n"));
	add_header(&tar, "one", '0', 0);
	add_end(&tar);
	assert_string_not_equal(verdict(buf_span(&tar)), "ok");
	buf_release(&tar);
}

static void sizes_are_plain_octal(void **state)
{
	static const struct {
		struct span field; /* 12 bytes */
		const char *word;
	} cases[] = {
		{ SPAN_INIT("00000000003\0"), "ok" },
		{ SPAN_INIT("000000003  \0"), "ok" },
		{ SPAN_INIT("          3\0"), "ok" },
		{ SPAN_INIT("\x80\0\0\0\0\0\0\0\0\0\0\3"), "bad-bundle" },
		{ SPAN_INIT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfd"),
			"bad-bundle" },
		{ SPAN_INIT("-0000000003\0"), "bad-bundle" },
		{ SPAN_INIT("00000000003x"), "bad-bundle" },
		{ SPAN_INIT("0000000x003\0"), "bad-bundle" },
		{ SPAN_INIT("77777777777\0"), "too-large" },
	};
	struct buf tar = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&tar);
		add_header(&tar, "one", '0', 3);
		memcpy(tar.ptr + 124, cases[i].field.ptr, 12);
		seal(tar.ptr);
		add_body(&tar, SPAN("abc"));
		add_end(&tar);
		assert_string_equal(verdict(buf_span(&tar)), cases[i].word);
	}
	buf_release(&tar);
}

static void an_end_is_two_blocks_and_at_most_a_record(void **state)
{
	static const struct {
		size_t zeros;
		const char *rest, *word;
	} cases[] = {
		{ 0, "", "bad-bundle" },
		{ 512, "", "bad-bundle" },
		{ 1023, "", "bad-bundle" },
		{ 1024, "", "ok" },
		{ 1025, "", "ok" },
		{ 1024 + 10240, "", "ok" },
		{ 1024 + 10241, "", "trailing-data" },
		{ 1024, "x", "trailing-data" },
		{ 2048, "x", "trailing-data" },
	};
	struct buf tar = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&tar);
		add_header(&tar, "one", '0', 3);
		add_body(&tar, SPAN("abc"));
		buf_add_repeat(&tar, '\0', cases[i].zeros);
		buf_add_text(&tar, cases[i].rest);
		assert_string_equal(verdict(buf_span(&tar)), cases[i].word);
	}
	/* one zero block, then another member */
	buf_clear(&tar);
	buf_add_repeat(&tar, '\0', BLOCK);
	add_header(&tar, "one", '0', 0);
	add_end(&tar);
	assert_string_not_equal(verdict(buf_span(&tar)), "ok");
	buf_release(&tar);
}

static void a_header_without_magic_is_refused(void **state)
{
	struct buf tar = { 0 };

	(void)state;
	add_header(&tar, "one", '0', 0);
	memset(tar.ptr + 257, 0, 8);
	seal(tar.ptr);
	add_end(&tar);
	assert_string_equal(verdict(buf_span(&tar)), "bad-bundle");
	buf_release(&tar);
}

/* Of each length from 95 to 1024: one folder after `at` bytes, or none. */
static void make_path(char *path, size_t len, size_t at)
{
	memset(path, 'a', len);
	if (at && at < len - 1)
		path[at] = '/';
	path[len] = '\0';
}

static void paths_of_every_length_are_read_as_they_were_written(void **state)
{
	static const size_t folders[] = { 0, 1, 50, 154, 155, 156, 300 };
	struct span bytes[] = { SPAN(""), SPAN("some bytes") };
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	char path[1025], want[1100];

	(void)state;
	for (size_t i = 0; i < 7 * 930; i++) {
		struct member m = { path, bytes[i % 2] };
		struct buf zip = { 0 }, out = { 0 };

		make_path(path, 95 + i / 7, folders[i % 7]);
		make_archive(FORM_TAR_ZSTD, &m, 1, &zip);
		snprintf(want, sizeof want, "%s=%.*s\n", path,
			SPAN_ARG(m.bytes));
		assert_int_equal(
			read_archive(buf_span(&zip), &f, &out), OPK_OK);
		assert_true(span_is(buf_span(&out), want));
		buf_release(&zip);
		buf_release(&out);
	}
	arena_release(&a);
}

static void large_members_are_read_as_they_were_written(void **state)
{
	static const size_t sizes[] = { 511, 512, 513, 131071, 131072, 131073,
		400000 };
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct member m[8];
	struct buf zip = { 0 }, out = { 0 }, want = { 0 };
	char path[8][8];

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		size_t n = i < 7 ? sizes[i] : 0;
		char *p = arena_alloc(&a, n + 1, 1, 1);

		memset(p, 'a' + (int)i, n);
		snprintf(path[i], sizeof path[i], "m%zu", i);
		m[i] = (struct member){ path[i], { p, n } };
		buf_print(&want, "%s=%s\n", path[i], p);
	}
	make_archive(FORM_TAR_GZIP, m, 8, &zip);
	assert_int_equal(read_archive(buf_span(&zip), &f, &out), OPK_OK);
	assert_true(span_equal(buf_span(&out), buf_span(&want)));
	buf_release(&zip);
	buf_release(&out);
	buf_release(&want);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_file_is_read),
		cmocka_unit_test(every_other_type_is_refused),
		cmocka_unit_test(extended_headers_are_held_to_what_is_needed),
		cmocka_unit_test(a_path_is_taken_from_where_it_counts),
		cmocka_unit_test(two_extended_headers_of_a_kind_are_refused),
		cmocka_unit_test(headers_are_no_hiding_place),
		cmocka_unit_test(sizes_are_plain_octal),
		cmocka_unit_test(an_end_is_two_blocks_and_at_most_a_record),
		cmocka_unit_test(a_header_without_magic_is_refused),
		cmocka_unit_test(
			paths_of_every_length_are_read_as_they_were_written),
		cmocka_unit_test(large_members_are_read_as_they_were_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
