/* SPDX-License-Identifier: MIT */
/* Tables as files: packed ones, and what only looks like one. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "codec/gzip.h"
#include "fault_fixture.h"
#include "random_table.h"
#include "records/rewrite.h"
#include "util/file.h"

/* A new directory with a folder "records"; removed with all it holds. */
struct place {
	char path[64];
	int dir;
	struct arena a;
	struct faults f;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	assert_non_null(p);
	strcpy(p->path, "/tmp/orgpack-table-XXXXXX");
	assert_non_null(mkdtemp(p->path));
	p->dir = open(p->path, O_RDONLY | O_DIRECTORY);
	assert_true(p->dir >= 0);
	assert_int_equal(mkdirat(p->dir, "records", 0700), 0);
	p->f.arena = &p->a;
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	char command[128];

	close(p->dir);
	snprintf(command, sizeof command, "rm -rf %s", p->path);
	assert_int_equal(system(command), 0);
	arena_release(&p->a);
	free(p);
	return 0;
}

static int create(const struct place *p, const char *path)
{
	int fd = openat(p->dir, path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	return fd;
}

static void put(const struct place *p, const char *path, struct span bytes)
{
	int fd = create(p, path);

	assert_true(file_write_all(fd, bytes));
	close(fd);
}

/* A member with all of a text; the packed bytes are added to out. */
static void pack(struct span text, struct buf *out)
{
	struct gzip_packer *z = gzip_packer_new();

	assert_non_null(z);
	gzip_add_head(out);
	assert_true(gzip_pack_block(z, text, true, out));
	gzip_add_tail(out, gzip_crc(text), text.len);
	gzip_packer_free(z);
}

static enum opk_status open_at(
	struct place *p, const char *path, struct table *t)
{
	const struct table_how how = { .spool = p->dir };

	return table_open(t, p->dir, path, path, &how, &p->f);
}

static void a_file_is_mapped_and_a_packed_one_unpacked(void **state)
{
	static const struct span text = SPAN_INIT("id,a\n1,x\n2,y\n");
	struct place *p = *state;
	struct buf packed = { 0 };
	struct table t;

	pack(span_cut(text, 0, 7), &packed);
	pack(SPAN(""), &packed);
	pack(span_cut(text, 7, text.len), &packed);
	put(p, "records/A.csv", text);
	put(p, "records/A.csv.gz", buf_span(&packed));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			open_at(p, i ? "records/A.csv.gz" : "records/A.csv",
				&t),
			0);
		assert_true(span_equal(t.bytes, text));
		assert_int_equal(t.row_count, 2);
		assert_int_equal(t.packed, i);
		table_close(&t);
	}
	buf_release(&packed);
}

/* Another program writes "y" somewhere into a file. */
static void write_into(const struct place *p, const char *path, off_t at)
{
	int fd = openat(p->dir, path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "y", 1, at), 1);
	close(fd);
}

/* Let what is written from now on be told from what was. */
static void age(const struct place *p, const char *path)
{
	static const struct timespec old[] = { { 1000000000, 0 },
		{ 1000000000, 0 } };

	assert_int_equal(utimensat(p->dir, path, old, 0), 0);
}

static void a_table_whose_file_was_written_to_is_not_current(void **state)
{
	static const struct span text = SPAN_INIT("id,a\n1,x\n");
	struct place *p = *state;
	struct buf packed = { 0 };
	struct table t;

	pack(text, &packed);
	for (int i = 0; i < 2; i++) {
		const char *path = i ? "records/A.csv.gz" : "records/A.csv";

		put(p, path, i ? buf_span(&packed) : text);
		age(p, path);
		assert_int_equal(open_at(p, path, &t), 0);
		assert_true(table_is_current(&t));
		write_into(p, path, 3);
		assert_false(table_is_current(&t));
		table_close(&t);
		assert_int_equal(unlinkat(p->dir, path, 0), 0);
	}
	buf_release(&packed);
	assert_int_equal(
		table_of(&t, text, "A", &(struct table_how){ 0 }, &p->f), 0);
	assert_true(table_is_current(&t));
	table_close(&t);
}

static void nothing_is_made_of_a_table_that_was_written_to(void **state)
{
	static const struct span text = SPAN_INIT("id,a\n1,x\n");
	struct place *p = *state;
	struct rewritten done;
	struct table t;
	struct rewrite how = { .table = &t };
	int out = create(p, "records/B.csv");

	put(p, "records/A.csv", text);
	age(p, "records/A.csv");
	assert_int_equal(open_at(p, "records/A.csv", &t), 0);
	how.header = t.header;
	how.line_end = t.line_end;
	assert_int_equal(
		rewrite_run(&how, out, "B", false, &p->a, &p->f, &done),
		OPK_OK);
	write_into(p, "records/A.csv", 7);
	assert_int_equal(
		rewrite_run(&how, out, "B", false, &p->a, &p->f, &done),
		OPK_CONFLICT);
	assert_int_equal(p->f.items[0].code, OPK_CHANGED_UNDERNEATH);
	table_close(&t);
	close(out);
}

static void an_empty_file_is_a_table_without_columns(void **state)
{
	struct place *p = *state;
	struct table t;

	put(p, "records/A.csv", SPAN(""));
	assert_int_equal(open_at(p, "records/A.csv", &t), 0);
	assert_int_equal(t.column_count, 0);
	assert_int_equal(t.row_count, 0);
	assert_true(table_column(&t, SPAN("id")) == COLUMN_NONE);
	table_close(&t);
}

static void links_and_other_files_are_not_read(void **state)
{
	struct place *p = *state;
	struct table t;

	put(p, "records/A.csv", SPAN("id\n1\n"));
	assert_int_equal(symlinkat("A.csv", p->dir, "records/B.csv"), 0);
	assert_int_equal(symlinkat("records", p->dir, "other"), 0);
	assert_int_equal(mkdirat(p->dir, "records/C.csv", 0700), 0);
	assert_int_equal(mkfifoat(p->dir, "records/D.csv", 0600), 0);
	assert_int_equal(mkfifoat(p->dir, "records/D.csv.gz", 0600), 0);
	assert_int_equal(open_at(p, "records/B.csv", &t), OPK_SYSTEM);
	assert_int_equal(open_at(p, "other/A.csv", &t), OPK_SYSTEM);
	assert_int_equal(open_at(p, "records/C.csv", &t), OPK_SYSTEM);
	assert_int_equal(open_at(p, "records/D.csv", &t), OPK_SYSTEM);
	assert_int_equal(open_at(p, "records/D.csv.gz", &t), OPK_SYSTEM);
	assert_int_equal(open_at(p, "records/E.csv", &t), OPK_SYSTEM);
	assert_int_equal(p->f.errors, 6);
}

/* Not every bit means something: the time does not. */
static void refused_or_the_same(struct place *p, struct span text)
{
	enum opk_status st;
	struct table t;

	st = open_at(p, "records/A.csv.gz", &t);
	if (st) {
		assert_int_equal(st, OPK_MALFORMED);
		return;
	}
	assert_true(span_equal(t.bytes, text));
	table_close(&t);
}

static void a_damaged_packed_file_is_refused(void **state)
{
	struct place *p = *state;
	struct buf whole = { 0 }, text = { 0 };
	struct table t;

	buf_add_text(&text, "id,a\n");
	for (int i = 0; i < 300; i++)
		buf_print(&text, "%d,%d\n", i, i * 7919 % 1000);
	pack(buf_span(&text), &whole);
	for (size_t n = 0; n < whole.len; n += 1 + n / 20) {
		put(p, "records/A.csv.gz", span_cut(buf_span(&whole), 0, n));
		assert_int_equal(
			open_at(p, "records/A.csv.gz", &t), OPK_MALFORMED);
	}
	for (size_t i = 0; i < whole.len; i += i < GZIP_HEAD ? 1 : 11) {
		whole.ptr[i] ^= 1;
		put(p, "records/A.csv.gz", buf_span(&whole));
		refused_or_the_same(p, buf_span(&text));
		whole.ptr[i] ^= 1;
	}
	buf_add_text(&whole, "more");
	put(p, "records/A.csv.gz", buf_span(&whole));
	p->f.count = 0;
	assert_int_equal(open_at(p, "records/A.csv.gz", &t), OPK_MALFORMED);
	assert_int_equal(p->f.items[0].code, OPK_TRAILING_DATA);
	buf_release(&whole);
	buf_release(&text);
}

static bool same_row(void *user, unsigned worker, size_t row, struct buf *out)
{
	(void)worker;
	buf_add(out, table_row(user, row));
	return true;
}

/* Three million bytes: several blocks. */
static void fill(struct table *t, struct buf *text)
{
	const struct table_how how = { 0 };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct random r = { 7 };

	buf_add_text(text, "id,a\n");
	for (int i = 0; i < 60000; i++)
		buf_print(text, "%d,%u %u %u %u\n", i, random_below(&r, 9999),
			random_below(&r, 9999), random_below(&r, 9999),
			random_below(&r, 9999));
	buf_add_repeat(text, 'x', 1u << 20);
	buf_add_text(text, ",y\n");
	assert_int_equal(table_of(t, buf_span(text), "t.csv", &how, &f), 0);
	arena_release(&a);
}

static void a_packed_file_is_the_same_however_it_was_made(void **state)
{
	struct place *p = *state;
	struct buf text = { 0 }, first = { 0 };
	struct table t, back;
	struct span bytes;

	fill(&t, &text);
	for (unsigned i = 0; i < 7; i++) {
		struct rewrite r = { .table = &t,
			.header = t.header,
			.line_end = t.line_end,
			.change = same_row,
			.user = &t,
			.workers = i % 4,
			.chunk = (size_t)i * i * 70000,
			.pack = true };
		struct rewritten done;
		int fd = create(p, "records/A.csv.gz");

		assert_int_equal(
			rewrite_run(&r, fd, "t", true, &p->a, &p->f, &done), 0);
		close(fd);
		assert_int_equal(done.back.count, 0);
		assert_int_equal(
			file_read(p->dir, "records/A.csv.gz", "t",
				(size_t)done.bytes, &p->a, &p->f, &bytes),
			0);
		assert_int_equal(bytes.len, done.bytes);
		if (!i)
			buf_add(&first, bytes);
		assert_true(span_equal(bytes, buf_span(&first)));
	}
	assert_int_equal(open_at(p, "records/A.csv.gz", &back), 0);
	assert_true(span_equal(back.bytes, buf_span(&text)));
	table_close(&back);
	table_close(&t);
	buf_release(&text);
	buf_release(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_file_is_mapped_and_a_packed_one_unpacked, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			a_table_whose_file_was_written_to_is_not_current, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			nothing_is_made_of_a_table_that_was_written_to, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			an_empty_file_is_a_table_without_columns, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			links_and_other_files_are_not_read, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_damaged_packed_file_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_packed_file_is_the_same_however_it_was_made, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
