/* SPDX-License-Identifier: MIT */
/* Digests are of the bytes that a table was made of, or there are none. */
#include "store_fixture.h"

#include "codec/gzip.h"
#include "plan/hashing.h"

/* Let what is written from now on be told from what was. */
static void age(struct org *o, const char *path)
{
	static const struct timespec old[] = { { 1000000000, 0 },
		{ 1000000000, 0 } };

	assert_int_equal(utimensat(AT_FDCWD, at(o, path), old, 0), 0);
}

static void put_packed(struct org *o, const char *path, struct span text)
{
	struct gzip_packer *z = gzip_packer_new();
	struct buf b = { 0 };
	int fd;

	assert_non_null(z);
	gzip_add_head(&b);
	assert_true(gzip_pack_block(z, text, true, &b));
	gzip_add_tail(&b, gzip_crc(text), text.len);
	make_dir(o, "records");
	fd = open(at(o, path), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0 && file_write_all(fd, buf_span(&b)));
	close(fd);
	buf_release(&b);
	gzip_packer_free(z);
}

static void open_it(struct org *o, const char *path, struct table *t)
{
	int dir = open(o->dir, O_RDONLY | O_DIRECTORY);
	struct table_how how = { .spool = dir };

	assert_true(dir >= 0);
	assert_int_equal(
		table_open(t, dir, path, path, &how, &o->faults), OPK_OK);
	close(dir);
}

static void file_digest(struct org *o, const char *path, struct digest *out)
{
	int fd = open(at(o, path), O_RDONLY);

	assert_true(fd >= 0);
	assert_true(hashing_of_file(fd, out));
	close(fd);
}

static void is_of_the_file_packed_or_not(void **state)
{
	static const char *const paths[] = { "records/A.csv",
		"records/A.csv.gz" };
	struct digest a, b;
	struct table t;

	put(*state, paths[0], "id\n1\n");
	put_packed(*state, paths[1], SPAN("id\n1\n"));
	for (int i = 0; i < 2; i++) {
		open_it(*state, paths[i], &t);
		file_digest(*state, paths[i], &a);
		assert_true(hashing_of_table(&t, &b));
		assert_true(digest_equal(&a, &b));
		table_close(&t);
	}
}

static void is_not_of_a_file_that_was_written_to(void **state)
{
	struct digest d;
	struct table t;

	put(*state, "records/A.csv", "id\n1\n");
	age(*state, "records/A.csv");
	open_it(*state, "records/A.csv", &t);
	put(*state, "records/A.csv", "id\n2\n3\n");
	assert_false(hashing_of_table(&t, &d));
	assert_int_equal(errno, ESTALE);
	table_close(&t);
}

/* What is digested must not be the new file, which nobody has read. */
static void is_not_of_a_file_that_took_its_place(void **state)
{
	struct org *o = *state;
	struct digest d;
	struct table t;

	put_packed(o, "records/A.csv.gz", SPAN("id\n1\n"));
	age(o, "records/A.csv.gz");
	put_packed(o, "records/B.csv.gz", SPAN("id\n2\n"));
	open_it(o, "records/A.csv.gz", &t);
	assert_int_equal(
		rename(at(o, "records/B.csv.gz"), at(o, "records/A.csv.gz")),
		0);
	assert_false(hashing_of_table(&t, &d));
	assert_int_equal(errno, ESTALE);
	table_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(is_of_the_file_packed_or_not),
		STORE_TEST(is_not_of_a_file_that_was_written_to),
		STORE_TEST(is_not_of_a_file_that_took_its_place),
	};

	return cmocka_run_group_tests_name("hashing", tests, NULL, NULL);
}
