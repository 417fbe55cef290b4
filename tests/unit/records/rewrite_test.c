/* SPDX-License-Identifier: MIT */
/*
 * Tables that are written anew hold what a simple program would write, and
 * the way back leads to the old bytes.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "codec/gzip.h"
#include "fault_fixture.h"
#include "random_table.h"
#include "records/rewrite.h"
#include "util/delta_apply.h"

enum { TABLES = 3000, WORKERS = 4 };

/* A table, and what becomes of it. */
struct change {
	struct table table;
	struct rewrite how;
	uint64_t changed[64], gone[64];
	bool rejected;
};

static bool bit(const uint64_t *bits, size_t i)
{
	return bits && bits[i / 64] >> i % 64 & 1;
}

static bool change_row(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct change *c = user;

	assert_true(worker < WORKERS || !worker);
	buf_print(out, "\"changed\n%zu\"%.*s", row, SPAN_ARG(c->how.line_end));
	return true;
}

static bool fresh_row(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct change *c = user;

	(void)worker;
	buf_print(out, "fresh,%zu%.*s", row, SPAN_ARG(c->how.line_end));
	return true;
}

static bool ends_open(const struct buf *out)
{
	return out->len && out->ptr[out->len - 1] != '\n' &&
	       out->ptr[out->len - 1] != '\r';
}

static void write_old(struct change *c, struct buf *out)
{
	const struct table *t = c->how.table;

	for (size_t i = 0; i < t->row_count; i++) {
		struct span s = table_row(t, i);
		size_t end = row_end_bytes(s);

		if (bit(c->how.gone, i))
			continue;
		if (bit(c->how.changed, i)) {
			change_row(c, 0, i, out);
			continue;
		}
		buf_add(out, span_cut(s, 0, s.len - end));
		if (!table_is_bad(t, i))
			buf_add_repeat(out, ',', c->how.added_columns);
		buf_add(out, span_cut(s, s.len - end, s.len));
	}
}

/* What a simple program would write. */
static void write_simply(struct change *c, struct buf *out)
{
	const struct table *t = c->how.table;

	buf_clear(out);
	buf_add(out, c->how.header);
	if (ends_open(out) && (c->how.fresh_count || (t && t->row_count)))
		buf_add(out, c->how.line_end);
	if (t)
		write_old(c, out);
	if (c->how.fresh_count && ends_open(out))
		buf_add(out, c->how.line_end);
	for (size_t i = 0; i < c->how.fresh_count; i++)
		fresh_row(c, 0, i, out);
}

static int new_file(void)
{
	int fd = memfd_create("table", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void read_back(int fd, struct buf *out)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	buf_clear(out);
	if (st.st_size)
		assert_int_equal(pread(fd, buf_extend(out, (size_t)st.st_size),
					 (size_t)st.st_size, 0),
			st.st_size);
	close(fd);
}

static void assert_same(const struct buf *a, struct span b)
{
	assert_int_equal(a->len, b.len);
	if (b.len)
		assert_memory_equal(a->ptr, b.ptr, b.len);
}

static void go_back(
	const struct delta *d, const struct buf *fresh, struct buf *old)
{
	buf_clear(old);
	for (size_t i = 0; i < d->count; i++) {
		const struct delta_piece *p = &d->pieces[i];

		if (!p->literal)
			assert_true(p->offset + p->length <= fresh->len);
		buf_add(old, (struct span){ p->literal ? p->literal
						       : fresh->ptr + p->offset,
				     (size_t)p->length });
	}
}

static void check(struct change *c, bool want_back)
{
	struct buf want = { 0 }, got = { 0 }, old = { 0 };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct rewritten done;
	int fd = new_file();

	write_simply(c, &want);
	assert_int_equal(
		rewrite_run(&c->how, fd, "t.csv", want_back, &a, &f, &done), 0);
	read_back(fd, &got);
	assert_same(&got, buf_span(&want));
	assert_int_equal(done.bytes, want.len);
	if (want_back && c->how.table) {
		go_back(&done.back, &got, &old);
		assert_same(&old, c->how.table->bytes);
	} else {
		assert_int_equal(done.back.count, 0);
	}
	buf_release(&want);
	buf_release(&got);
	buf_release(&old);
	arena_release(&a);
}

/* A table of a text; false: it is refused. */
static bool open_table(struct change *c, struct span text)
{
	const struct table_how how = { .reject = true };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	bool opened = !table_of(&c->table, text, "t.csv", &how, &f);

	arena_release(&a);
	if (!opened)
		return false;
	c->how = (struct rewrite){ .table = &c->table,
		.header = c->table.header,
		.line_end = c->table.line_end,
		.change = change_row,
		.fresh = fresh_row,
		.user = c,
		.workers = 1 };
	return true;
}

static void any_change(struct random *r, struct change *c)
{
	uint32_t some = 1 + random_below(r, 5);

	memset(c->changed, 0, sizeof c->changed);
	memset(c->gone, 0, sizeof c->gone);
	for (size_t i = 0; i < c->table.row_count; i++) {
		if (random_one_in(r, some))
			c->changed[i / 64] |= (uint64_t)1 << i % 64;
		if (random_one_in(r, some + 1))
			c->gone[i / 64] |= (uint64_t)1 << i % 64;
	}
	c->how.changed = random_one_in(r, 4) ? NULL : c->changed;
	c->how.gone = random_one_in(r, 2) ? NULL : c->gone;
	c->how.added_columns = random_one_in(r, 2) ? 0 : random_below(r, 4);
	c->how.fresh_count = random_one_in(r, 2) ? 0 : random_below(r, 9);
	if (random_one_in(r, 3))
		c->how.header = SPAN("other,header\r\n");
	c->how.workers = random_below(r, WORKERS + 1);
	c->how.chunk =
		random_one_in(r, 3)
			? 0
			: random_below(r, (uint32_t)c->table.bytes.len + 2);
}

static void nothing_changed_is_nothing_else(void **state)
{
	struct random r = { 5 };
	struct buf text = { 0 };
	struct change c = { 0 };

	(void)state;
	for (int i = 0; i < TABLES; i++) {
		struct random_shape shape = random_shape(&r);
		struct buf got = { 0 };

		random_table(&r, &shape, &text);
		assert_true(open_table(&c, buf_span(&text)));
		c.how.workers = random_below(&r, WORKERS + 1);
		c.how.chunk = random_below(&r, (uint32_t)text.len + 2);
		check(&c, true);
		write_simply(&c, &got);
		assert_same(&got, buf_span(&text));
		buf_release(&got);
		table_close(&c.table);
	}
	buf_release(&text);
}

static void any_change_is_written_as_simply_as_it_can_be(void **state)
{
	struct random r = { 6 };
	struct buf text = { 0 };
	struct change c = { 0 };

	(void)state;
	for (int i = 0; i < TABLES; i++) {
		struct random_shape shape = random_shape(&r);

		shape.rows = random_below(&r, 100);
		random_table(&r, &shape, &text);
		assert_true(open_table(&c, buf_span(&text)));
		any_change(&r, &c);
		check(&c, random_one_in(&r, 2));
		table_close(&c.table);
	}
	buf_release(&text);
}

static void a_table_can_be_written_where_there_was_none(void **state)
{
	struct change c = { .how = { .header = SPAN_INIT("id,a\r\n"),
				    .line_end = SPAN_INIT("\r\n"),
				    .fresh = fresh_row,
				    .user = &c } };

	(void)state;
	for (size_t n = 0; n < 40; n++) {
		c.how.fresh_count = n;
		c.how.workers = (unsigned)n % 3;
		c.how.chunk = n % 2 ? 700 : 0;
		check(&c, n % 4 == 0);
	}
}

static void new_rows_begin_a_line_behind_an_open_header(void **state)
{
	struct change c = { 0 };

	(void)state;
	assert_true(open_table(&c, SPAN("id,a")));
	c.how.fresh_count = 2;
	check(&c, true);
	table_close(&c.table);
}

static void long_runs_are_not_copied_and_stay_right(void **state)
{
	struct buf text = { 0 };
	struct change c = { 0 };

	(void)state;
	buf_add_text(&text, "id,a\n");
	for (int i = 0; i < 3000; i++)
		buf_print(&text, "%d,%0*d\n", i, i % 97 ? 20 : 20000, i);
	assert_true(open_table(&c, buf_span(&text)));
	c.how.changed = c.changed;
	for (int i = 0; i < 3000; i += 501)
		c.changed[i / 64] |= (uint64_t)1 << i % 64;
	for (unsigned workers = 1; workers <= WORKERS; workers++) {
		c.how.workers = workers;
		c.how.chunk = workers * 30000;
		check(&c, true);
	}
	table_close(&c.table);
	buf_release(&text);
}

static void the_delta_that_is_kept_leads_back(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct change c = { 0 };
	struct rewritten done;
	struct buf old = { 0 };
	int fresh = new_file(), delta = new_file(), out = new_file();

	(void)state;
	assert_true(open_table(&c, SPAN("id,a\n1,x\n2,\"y\n\"\n3,z")));
	c.changed[0] = 2;
	c.how.changed = c.changed;
	c.how.added_columns = 2;
	c.how.header = SPAN("id,a,b,c\n");
	c.how.fresh_count = 1;
	assert_int_equal(
		rewrite_run(&c.how, fresh, "t.csv", true, &a, &f, &done), 0);
	assert_true(delta_write(delta, &done.back));
	assert_int_equal(lseek(delta, 0, SEEK_SET), 0);
	assert_int_equal(delta_apply(delta, "d", fresh, out, &f), 0);
	read_back(out, &old);
	assert_same(&old, c.table.bytes);
	close(delta);
	close(fresh);
	buf_release(&old);
	table_close(&c.table);
	arena_release(&a);
}

enum { LONG_ROW = 1 << 20, LONG_ROWS = 60 };

static bool long_row(void *user, unsigned worker, size_t row, struct buf *out)
{
	(void)user;
	(void)worker;
	assert_true(out->len < 16 * LONG_ROW);
	buf_add_repeat(out, (char)('A' + row), LONG_ROW - 1);
	buf_add_char(out, '\n');
	return true;
}

static void check_long_rows(const struct buf *b)
{
	assert_int_equal(b->len, 3 + LONG_ROWS * LONG_ROW);
	for (size_t i = 0; i < LONG_ROWS; i++) {
		const char *row = b->ptr + 3 + i * LONG_ROW;

		assert_int_equal(row[0], 'A' + i);
		assert_int_equal(row[LONG_ROW - 2], 'A' + i);
		assert_int_equal(row[LONG_ROW - 1], '\n');
	}
}

static void long_rows_are_not_gathered_in_memory(void **state)
{
	struct rewrite how = { .header = SPAN("id\n"),
		.line_end = SPAN("\n"),
		.fresh_count = LONG_ROWS,
		.fresh = long_row };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct rewritten done;

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		int out = new_file(), plain = new_file();
		struct buf all = { 0 };

		how.workers = 1 + i % 2 * 3;
		how.pack = i / 2 % 2;
		how.chunk = i / 4 ? 10000 : 0;
		assert_int_equal(
			rewrite_run(&how, out, "t", false, &a, &f, &done), 0);
		assert_int_equal(lseek(out, 0, SEEK_SET), 0);
		if (how.pack)
			assert_int_equal(gzip_unpack(out, "t", plain, &f), 0);
		read_back(how.pack ? plain : out, &all);
		check_long_rows(&all);
		buf_release(&all);
		if (how.pack)
			close(out);
		else
			close(plain);
	}
	arena_release(&a);
}

static void what_cannot_be_written_is_said(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct change c = { 0 };
	struct rewritten done;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(open_table(&c, SPAN("id,a\n1,x\n")));
	c.how.workers = 2;
	c.how.chunk = 3;
	if (fd < 0)
		skip();
	assert_int_equal(rewrite_run(&c.how, fd, "t.csv", true, &a, &f, &done),
		OPK_SYSTEM);
	assert_int_equal(f.errors, 1);
	close(fd);
	table_close(&c.table);
	arena_release(&a);
}

static bool fail_in_the_middle(
	void *user, unsigned worker, size_t row, struct buf *out)
{
	return row != 77 && change_row(user, worker, row, out);
}

static void a_row_that_fails_ends_all_workers(void **state)
{
	struct buf text = { 0 };
	struct change c = { 0 };

	(void)state;
	buf_add_text(&text, "id,a\n");
	for (int i = 0; i < 300; i++)
		buf_print(&text, "%d,x\n", i);
	assert_true(open_table(&c, buf_span(&text)));
	memset(c.changed, 0xff, sizeof c.changed);
	c.how.changed = c.changed;
	c.how.change = fail_in_the_middle;
	for (unsigned i = 0; i < 40; i++) {
		struct arena a = { 0 };
		struct faults f = { .arena = &a };
		struct rewritten done;
		int fd = new_file();

		c.how.workers = 1 + i % WORKERS;
		c.how.chunk = 1 + i * 13;
		c.how.pack = i % 2;
		assert_int_equal(
			rewrite_run(&c.how, fd, "t.csv", true, &a, &f, &done),
			OPK_SYSTEM);
		assert_int_equal(f.errors, 1);
		close(fd);
		arena_release(&a);
	}
	table_close(&c.table);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_changed_is_nothing_else),
		cmocka_unit_test(any_change_is_written_as_simply_as_it_can_be),
		cmocka_unit_test(a_table_can_be_written_where_there_was_none),
		cmocka_unit_test(new_rows_begin_a_line_behind_an_open_header),
		cmocka_unit_test(long_runs_are_not_copied_and_stay_right),
		cmocka_unit_test(the_delta_that_is_kept_leads_back),
		cmocka_unit_test(long_rows_are_not_gathered_in_memory),
		cmocka_unit_test(what_cannot_be_written_is_said),
		cmocka_unit_test(a_row_that_fails_ends_all_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
