/* SPDX-License-Identifier: MIT */
/* Archives: what is written is read back, and damage is noticed. */
#include "archive_fixture.h"

#include "codec/archive_checksum.h"

static const struct {
	const char *name;
	enum archive_form form;
} forms[] = {
	{ "x.tar.gz", FORM_TAR_GZIP },
	{ "x.tar.zst", FORM_TAR_ZSTD },
	{ "x.tar.xz", FORM_TAR_XZ },
	{ "x.zip", FORM_ZIP },
};
enum { FORMS = sizeof forms / sizeof *forms };

static char noise[200000];

static void make_noise(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof noise; i++) {
		x = x * 1664525 + 1013904223;
		noise[i] = (char)(x >> 24);
	}
}

#define LONG                                                                   \
	"01234567890123456789012345678901234567890123456789012345678901234567" \
	"89"

static const struct member members[] = {
	{ "manifest.yaml", { noise, 513 } },
	{ "modules/" LONG "/" LONG "/" LONG LONG ".yaml", { noise + 7, 512 } },
	{ "modules/Leads/a.yaml", { noise, 0 } },
	{ "modules/Leads/b.yaml", { noise + 9, 1 } },
	{ "modules/Leads/c.yaml", { noise, sizeof noise } },
	{ "z.yaml", { "last\n", 5 } },
};
enum { MEMBERS = sizeof members / sizeof *members };

static void a_form_is_told_by_extension(void **state)
{
	static const char *const none[] = { "x", "x.tar", "x.gz", "x.tar.bz2",
		"x.ZIP", "tar.gz.x", "" };

	(void)state;
	for (size_t i = 0; i < FORMS; i++)
		assert_int_equal(archive_form_of(forms[i].name), forms[i].form);
	assert_int_equal(archive_form_of("a/b.tgz"), FORM_TAR_GZIP);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_int_equal(archive_form_of(none[i]), FORM_UNKNOWN);
}

static void what_is_written_is_read_back(void **state)
{
	struct buf expected = { 0 };

	(void)state;
	for (size_t i = 0; i < MEMBERS; i++) {
		buf_print(&expected, "%s=", members[i].path);
		buf_add(&expected, members[i].bytes);
		buf_add_char(&expected, '\n');
	}
	for (size_t i = 0; i < FORMS; i++) {
		struct arena a = { 0 };
		struct faults f = no_faults(&a);
		struct buf archive = { 0 }, out = { 0 };

		make_archive(forms[i].form, members, MEMBERS, &archive);
		assert_int_equal(
			read_archive(buf_span(&archive), &f, &out), OPK_OK);
		assert_true(span_equal(buf_span(&out), buf_span(&expected)));
		buf_release(&out);
		buf_release(&archive);
		arena_release(&a);
	}
	buf_release(&expected);
}

static void an_archive_may_be_empty(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		struct buf archive = { 0 };

		make_archive(forms[i].form, NULL, 0, &archive);
		assert_string_equal(verdict(buf_span(&archive)), "ok");
		buf_release(&archive);
	}
}

static void the_same_members_give_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		struct buf one = { 0 }, two = { 0 };

		buf_add_text(&two, "what is there stays");
		make_archive(forms[i].form, members, MEMBERS, &one);
		make_archive(forms[i].form, members, MEMBERS, &two);
		assert_true(span_equal(
			buf_span(&one), span_cut(buf_span(&two), 19, two.len)));
		buf_release(&one);
		buf_release(&two);
	}
}

static void a_cut_anywhere_is_noticed(void **state)
{
	static const struct member few[] = {
		{ "manifest.yaml", { noise, 300 } },
		{ "modules/Leads/b.yaml", { noise + 9, 40 } },
	};

	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		struct buf archive = { 0 };

		make_archive(forms[i].form, few, 2, &archive);
		assert_string_equal(verdict(buf_span(&archive)), "ok");
		for (size_t n = 0; n < archive.len; n++)
			assert_string_not_equal(
				verdict(span_cut(buf_span(&archive), 0, n)),
				"ok");
		buf_release(&archive);
	}
}

static void a_flipped_bit_never_changes_what_is_read(void **state)
{
	static const struct member few[] = {
		{ "manifest.yaml", SPAN_INIT("format: 1\nname: Acme\n") },
		{ "roles/CEO.yaml", SPAN_INIT("api_name: CEO\nname: Chief\n") },
	};
	struct arena a = { 0 };
	struct buf archive = { 0 }, expected = { 0 }, out = { 0 };

	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		struct faults f = no_faults(&a);

		buf_clear(&archive);
		buf_clear(&expected);
		make_archive(forms[i].form, few, 2, &archive);
		read_archive(buf_span(&archive), &f, &expected);
		for (size_t bit = 0; bit < archive.len * 8; bit++) {
			archive.ptr[bit / 8] ^= (char)(1 << bit % 8);
			buf_clear(&out);
			if (!read_archive(buf_span(&archive), &f, &out))
				assert_true(span_equal(
					buf_span(&out), buf_span(&expected)));
			archive.ptr[bit / 8] ^= (char)(1 << bit % 8);
			f = no_faults(&a);
			arena_release(&a);
		}
	}
	buf_release(&archive);
	buf_release(&expected);
	buf_release(&out);
}

static void nothing_may_follow_an_archive(void **state)
{
	struct buf archive = { 0 };
	size_t n;

	(void)state;
	for (size_t i = 0; i < FORMS; i++) {
		buf_clear(&archive);
		make_archive(forms[i].form, members, 1, &archive);
		n = archive.len;
		buf_add_char(&archive, '\0');
		assert_string_equal(
			verdict(buf_span(&archive)), "trailing-data");
		buf_add_repeat(&archive, '\0', 7);
		assert_string_equal(
			verdict(buf_span(&archive)), "trailing-data");
		archive.len = n;
		buf_add_text(&archive, "x");
		assert_string_equal(
			verdict(buf_span(&archive)), "trailing-data");
		/* a second archive of the same form, and of each other */
		for (size_t j = 0; j < FORMS; j++) {
			archive.len = n;
			make_archive(forms[j].form, members, 1, &archive);
			assert_string_not_equal(
				verdict(buf_span(&archive)), "ok");
		}
	}
	buf_release(&archive);
}

static void other_files_are_no_archives(void **state)
{
	static const struct span others[] = {
		SPAN_INIT(""),
		SPAN_INIT("x"),
		SPAN_INIT("#mtree\n./a type=file contents=/etc/passwd\n"),
		SPAN_INIT("070701000000000000000000000000000000000000000000"),
		SPAN_INIT("7z\xbc\xaf\x27\x1c\0\4"),
		SPAN_INIT("Rar!\x1a\7\1\0"),
		SPAN_INIT("!<arch>\ndebian-binary   "),
		SPAN_INIT("BZh91AY&SY"),
		SPAN_INIT("\x1f\x9d\x90"),
		SPAN_INIT("LZIP\1"),
		SPAN_INIT("\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff"),
		SPAN_INIT("\x04\x22\x4d\x18"),
		SPAN_INIT("MZ\x90"),
		SPAN_INIT("\x50\x2a\x4d\x18\4\0\0\0abcd\x28\xb5\x2f\xfd"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_string_equal(verdict(others[i]), "bad-bundle");
}

/* No more data than allowed is decoded, read or skipped. */
static void data_is_held_to_what_is_allowed(void **state)
{
	static const struct {
		uint64_t allow;
		bool read[3];  /* else skipped */
		unsigned good; /* members passed */
	} cases[] = {
		{ 0, { true, true, true }, 0 },
		{ 512, { true, true, true }, 0 },
		{ 513, { true, true, true }, 1 },
		{ 513, { false, true, true }, 1 },
		{ 1024, { true, false, true }, 1 },
		{ 1025, { true, false, true }, 3 },
		{ 1025, { true, true, true }, 3 },
	};

	(void)state;
	for (size_t c = 0; c < sizeof cases / sizeof *cases * FORMS; c++) {
		size_t i = c / FORMS;
		struct arena a = { 0 };
		struct faults f = no_faults(&a);
		struct buf archive = { 0 }, out = { 0 };
		struct archive_reader *r = NULL;
		struct archive_member m;
		enum opk_status st = OPK_OK;
		unsigned good = 0;

		make_archive(forms[c % FORMS].form, members, 3, &archive);
		assert_int_equal(archive_reader_open_bytes(
					 "a", buf_span(&archive), &f, &r),
			OPK_OK);
		archive_reader_allow(r, cases[i].allow);
		for (;;) {
			st = archive_reader_next(r, &f, &m);
			if (st || !m.path.ptr)
				break;
			if (cases[i].read[good])
				st = archive_reader_data(r, &f, &out);
			if (st)
				break;
			good++;
		}
		assert_int_equal(st, cases[i].good < 3 ? OPK_MALFORMED : 0);
		if (cases[i].good < 3)
			assert_int_equal(f.items[0].code, OPK_TOO_LARGE);
		/* skipping fails when the next one is asked for */
		assert_true(good == cases[i].good ||
			    (!cases[i].read[cases[i].good] &&
				    good == cases[i].good + 1));
		archive_reader_close(r);
		buf_release(&out);
		buf_release(&archive);
		arena_release(&a);
	}
}

static void a_dead_reader_stays_dead_and_silent(void **state)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf archive = { 0 }, out = { 0 };
	struct archive_reader *r = NULL;
	struct archive_member m;

	(void)state;
	make_archive(FORM_TAR_ZSTD, members, 3, &archive);
	assert_int_equal(
		archive_reader_open_bytes("a", buf_span(&archive), &f, &r),
		OPK_OK);
	assert_int_equal(archive_reader_next(r, &f, &m), OPK_OK);
	assert_int_equal(archive_reader_data(r, &f, &out), OPK_MALFORMED);
	assert_int_equal(archive_reader_data(r, &f, &out), OPK_MALFORMED);
	assert_int_equal(archive_reader_next(r, &f, &m), OPK_MALFORMED);
	assert_int_equal(f.errors, 1);
	assert_string_equal(f.items[0].at.file, "a!manifest.yaml");
	archive_reader_close(r);
	buf_release(&out);
	buf_release(&archive);
	arena_release(&a);
}

static void checksums_are_those_of_xxh64(void **state)
{
	static const struct {
		const char *text;
		uint64_t sum;
	} cases[] = {
		{ "", 0xEF46DB3751D8E999 },
		{ "a", 0xD24EC4F1A98C6E5B },
		{ "abc", 0x44BC2CF5AD770999 },
		{ "Nobody inspects the spammish repetition",
			0xFBCEA83C8A378BF1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span s = span_of(cases[i].text);
		struct checksum c;

		/* in one piece and in every two */
		for (size_t cut = 0; cut <= s.len; cut++) {
			checksum_init(&c);
			checksum_add(&c, span_cut(s, 0, cut));
			checksum_add(&c, span_cut(s, cut, s.len));
			assert_true(checksum_get(&c) == cases[i].sum);
		}
	}
}

static void names_are_quoted_harmlessly(void **state)
{
	static const struct {
		struct span name;
		const char *quoted;
	} cases[] = {
		{ SPAN_INIT("modules/Leads/module.yaml"),
			"modules/Leads/module.yaml" },
		{ SPAN_INIT("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a" },
		{ SPAN_INIT("J\xc3\xbcrg\x7f"), "J\\xc3\\xbcrg\\x7f" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { 0 };

		archive_quote(cases[i].name, &out);
		assert_true(span_is(buf_span(&out), cases[i].quoted));
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_is_told_by_extension),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(an_archive_may_be_empty),
		cmocka_unit_test(the_same_members_give_the_same_bytes),
		cmocka_unit_test(a_cut_anywhere_is_noticed),
		cmocka_unit_test(a_flipped_bit_never_changes_what_is_read),
		cmocka_unit_test(nothing_may_follow_an_archive),
		cmocka_unit_test(other_files_are_no_archives),
		cmocka_unit_test(data_is_held_to_what_is_allowed),
		cmocka_unit_test(a_dead_reader_stays_dead_and_silent),
		cmocka_unit_test(checksums_are_those_of_xxh64),
		cmocka_unit_test(names_are_quoted_harmlessly),
	};

	make_noise();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
