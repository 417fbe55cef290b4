/* SPDX-License-Identifier: MIT */
/* Zips whose two lists of members, or whose bytes between, tell lies. */
#include "archive_fixture.h"

static const struct member members[] = {
	{ "manifest.yaml", SPAN_INIT("format: 1\nformat: 1\nformat: 1\n") },
	{ "roles/CEO.yaml", SPAN_INIT("api_name: CEO\n") },
};

static const struct span local_sign = SPAN_INIT("PK\3\4"),
			 entry_sign = SPAN_INIT("PK\1\2"),
			 end_sign = SPAN_INIT("PK\5\6"),
			 descriptor_sign = SPAN_INIT("PK\7\10");

static struct buf fresh(void)
{
	struct buf zip = { 0 };

	make_archive(FORM_ZIP, members, 2, &zip);
	return zip;
}

/* Where the nth of such headers begins. */
static size_t find(const struct buf *zip, struct span sign, int nth)
{
	for (size_t at = 0; at + sign.len <= zip->len; at++)
		if (!memcmp(zip->ptr + at, sign.ptr, sign.len) && !nth--)
			return at;
	fail_msg("no such header");
	return 0;
}

static void put(struct buf *zip, size_t at, uint64_t value, size_t bytes)
{
	for (; bytes--; value >>= 8)
		zip->ptr[at++] = (char)(value & 0xff);
}

/* Put bytes into the middle; offsets behind are the caller's business. */
static void insert(struct buf *zip, size_t at, struct span bytes)
{
	size_t tail = zip->len - at;

	assert_non_null(buf_extend(zip, bytes.len));
	memmove(zip->ptr + at + bytes.len, zip->ptr + at, tail);
	memcpy(zip->ptr + at, bytes.ptr, bytes.len);
}

/* One changed number in one header makes the two lists differ, or worse. */
static void a_lie_in_any_field_is_noticed(void **state)
{
	static const struct {
		const struct span *sign;
		int nth;
		size_t at, bytes;
		uint64_t value;
		const char *word;
	} cases[] = {
		/* encrypted, in one list or in both is said in the other test */
		{ &entry_sign, 1, 8, 2, 9, "bad-member" },
		{ &local_sign, 1, 6, 2, 9, "bad-bundle" },
		/* strong encryption, masked headers, patch data */
		{ &entry_sign, 0, 8, 2, 8 | 1 << 6, "bad-member" },
		{ &entry_sign, 0, 8, 2, 8 | 1 << 13, "bad-member" },
		{ &entry_sign, 0, 8, 2, 8 | 1 << 5, "bad-member" },
		/* methods: bzip2, lzma, zstd; stored in one list only */
		{ &entry_sign, 0, 10, 2, 12, "bad-member" },
		{ &entry_sign, 0, 10, 2, 14, "bad-member" },
		{ &entry_sign, 0, 10, 2, 93, "bad-member" },
		{ &entry_sign, 0, 10, 2, 0, "bad-bundle" },
		{ &local_sign, 0, 8, 2, 0, "bad-bundle" },
		/* checksum and sizes */
		{ &entry_sign, 0, 16, 4, 1, "bad-bundle" },
		{ &entry_sign, 0, 20, 4, 1, "bad-bundle" },
		{ &entry_sign, 0, 20, 4, 0x7fffffff, "bad-bundle" },
		{ &entry_sign, 0, 20, 4, 0xffffffff, "bad-bundle" },
		{ &entry_sign, 0, 24, 4, 1, "bad-bundle" },
		{ &entry_sign, 0, 24, 4, 0xffffffff, "bad-bundle" },
		{ &local_sign, 0, 22, 4, 1, "bad-bundle" },
		{ &local_sign, 0, 18, 4, 1, "bad-bundle" },
		{ &descriptor_sign, 0, 4, 4, 1, "bad-bundle" },
		{ &descriptor_sign, 0, 8, 4, 1, "bad-bundle" },
		{ &descriptor_sign, 0, 12, 4, 1, "bad-bundle" },
		/* names: another letter, another length, a NUL */
		{ &entry_sign, 1, 46, 1, 'x', "bad-bundle" },
		{ &local_sign, 1, 30, 1, 'x', "bad-bundle" },
		{ &entry_sign, 1, 28, 2, 5, "bad-member" },
		{ &entry_sign, 1, 28, 2, 0xffff, "bad-member" },
		{ &entry_sign, 1, 46, 1, 0, "unsafe-path" },
		/* extra fields: longer than there is, than is read */
		{ &entry_sign, 0, 30, 2, 0xffff, "bad-member" },
		{ &local_sign, 0, 28, 2, 0xffff, "bad-member" },
		{ &local_sign, 0, 28, 2, 3, "bad-member" },
		/* a member's comment, another disk, another offset */
		{ &entry_sign, 0, 32, 2, 1, "trailing-data" },
		{ &entry_sign, 0, 34, 2, 1, "bad-bundle" },
		{ &entry_sign, 1, 42, 4, 0, "bad-bundle" },
		{ &entry_sign, 0, 42, 4, 1, "bad-bundle" },
		/* a symbolic link, a directory, a device by mode */
		{ &entry_sign, 1, 40, 2, 0120777, "bad-member" },
		{ &entry_sign, 1, 40, 2, 0040755, "bad-member" },
		{ &entry_sign, 1, 40, 2, 0020666, "bad-member" },
		/* the end: disks, counts, size, offset, comment */
		{ &end_sign, 0, 4, 2, 1, "bad-bundle" },
		{ &end_sign, 0, 8, 2, 1, "bad-bundle" },
		{ &end_sign, 0, 10, 2, 1, "bad-bundle" },
		{ &end_sign, 0, 8, 4, 0x00010001, "bad-bundle" },
		{ &end_sign, 0, 8, 4, 0x00030003, "bad-bundle" },
		{ &end_sign, 0, 8, 4, 0xffffffff, "bad-bundle" },
		{ &end_sign, 0, 12, 4, 1, "bad-bundle" },
		{ &end_sign, 0, 16, 4, 1, "bad-bundle" },
		{ &end_sign, 0, 16, 4, 0xffffffff, "bad-bundle" },
		{ &end_sign, 0, 20, 2, 1, "trailing-data" },
		{ &end_sign, 0, 0, 1, 'x', "trailing-data" },
		/* headers that are none */
		{ &entry_sign, 1, 0, 1, 'x', "bad-bundle" },
		{ &local_sign, 1, 0, 1, 'x', "bad-bundle" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf zip = fresh();
		size_t at = find(&zip, *cases[i].sign, cases[i].nth);

		put(&zip, at + cases[i].at, cases[i].value, cases[i].bytes);
		if (strcmp(verdict(buf_span(&zip)), cases[i].word))
			fail_msg("case %zu: %s", i, verdict(buf_span(&zip)));
		buf_release(&zip);
	}
}

static void lies_that_agree_are_noticed_too(void **state)
{
	struct buf zip = fresh();

	(void)state;
	/* encrypted in both lists */
	put(&zip, find(&zip, entry_sign, 0) + 8, 9, 2);
	put(&zip, find(&zip, local_sign, 0) + 6, 9, 2);
	assert_string_equal(verdict(buf_span(&zip)), "bad-member");
	buf_release(&zip);

	/* a directory by its name, in both lists */
	zip = fresh();
	put(&zip, find(&zip, entry_sign, 1) + 46 + 13, '/', 1);
	put(&zip, find(&zip, local_sign, 1) + 30 + 13, '/', 1);
	assert_string_equal(verdict(buf_span(&zip)), "bad-member");
	buf_release(&zip);

	/* a checksum that is wrong in directory and descriptor */
	zip = fresh();
	put(&zip, find(&zip, entry_sign, 0) + 16, 1, 4);
	put(&zip, find(&zip, descriptor_sign, 0) + 4, 1, 4);
	assert_string_equal(verdict(buf_span(&zip)), "bad-bundle");
	buf_release(&zip);

	/* a size that is: shorter and longer than the data */
	for (uint64_t size = 29; size <= 31; size += 2) {
		zip = fresh();
		put(&zip, find(&zip, entry_sign, 0) + 24, size, 4);
		put(&zip, find(&zip, descriptor_sign, 0) + 12, size, 4);
		put(&zip, find(&zip, local_sign, 0) + 22, size, 4);
		assert_string_not_equal(verdict(buf_span(&zip)), "ok");
		buf_release(&zip);
	}
}

static void every_byte_must_be_covered(void **state)
{
	struct buf zip;
	size_t at;

	(void)state;
	/* before the first, between two, before the directory */
	for (int nth = 0; nth < 2; nth++) {
		zip = fresh();
		insert(&zip, find(&zip, local_sign, nth), SPAN("x"));
		at = find(&zip, end_sign, 0);
		put(&zip, at + 16, find(&zip, entry_sign, 0), 4);
		if (nth)
			put(&zip, find(&zip, entry_sign, 1) + 42,
				find(&zip, local_sign, 1), 4);
		assert_string_equal(verdict(buf_span(&zip)), "bad-bundle");
		buf_release(&zip);
	}
	zip = fresh();
	insert(&zip, find(&zip, entry_sign, 0), SPAN("PKPK"));
	put(&zip, find(&zip, end_sign, 0) + 16, find(&zip, entry_sign, 0), 4);
	assert_string_equal(verdict(buf_span(&zip)), "bad-bundle");
	buf_release(&zip);

	/* between directory and end */
	zip = fresh();
	insert(&zip, find(&zip, end_sign, 0), SPAN("x"));
	assert_string_equal(verdict(buf_span(&zip)), "bad-bundle");
	buf_release(&zip);
}

static void a_name_in_an_extra_field_is_refused(void **state)
{
	struct buf zip = fresh();
	size_t at = find(&zip, local_sign, 0) + 30 + 13;

	(void)state;
	put(&zip, at, 0x7075, 2);
	assert_string_equal(verdict(buf_span(&zip)), "bad-member");
	buf_release(&zip);
}

/* More members than 16 bits count: the end is of the zip64 form. */
static void zip64_is_read_and_its_lies_are_noticed(void **state)
{
	enum { MANY = 65600 };
	static struct member many[MANY];
	static char names[MANY][8];
	static const struct {
		size_t at;
		uint64_t value;
	} lies[] = {
		/* of the 56 bytes of the end, the 20 of the locator */
		{ 0, 0 },
		{ 4, 45 },
		{ 24, 65599 },
		{ 32, 65599 },
		{ 32, UINT64_MAX },
		{ 40, 1 },
		{ 48, 1 },
		{ 48, UINT64_MAX },
		{ 56, 0 },
		{ 64, 1 },
		{ 64, UINT64_MAX },
	};
	struct buf zip = { 0 };
	size_t end;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof names[i], "%zu", i);
		many[i].path = names[i];
	}
	make_archive(FORM_ZIP, many, MANY, &zip);
	assert_string_equal(verdict(buf_span(&zip)), "ok");
	end = zip.len - 22 - 20 - 56;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		size_t at = end + lies[i].at;
		char old[8];

		memcpy(old, zip.ptr + at, 8);
		put(&zip, at, lies[i].value, 8);
		assert_string_equal(verdict(buf_span(&zip)), "bad-bundle");
		memcpy(zip.ptr + at, old, 8);
	}
	buf_release(&zip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lie_in_any_field_is_noticed),
		cmocka_unit_test(lies_that_agree_are_noticed_too),
		cmocka_unit_test(every_byte_must_be_covered),
		cmocka_unit_test(a_name_in_an_extra_field_is_refused),
		cmocka_unit_test(zip64_is_read_and_its_lies_are_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
