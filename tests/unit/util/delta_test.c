/* SPDX-License-Identifier: MIT */
/* A delta gives the old file back exactly, or says that it cannot. */
#include "store_fixture.h"

#include "util/buf.h"
#include "util/delta.h"
#include "util/hash.h"
#include "util/delta_apply.h"
#include "util/delta_read.h"

/* One delta's files, and the same numbers at each run. */
struct trial {
	struct arena arena;
	struct faults faults;
	int delta, fresh, out;
	uint64_t random;
};

static int scratch_file(void)
{
	const char *tmp = getenv("TMPDIR");
	char path[256];
	int fd;

	snprintf(path, sizeof path, "%s/orgpack-test.XXXXXX",
		tmp ? tmp : "/tmp");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	return fd;
}

static int setup(void **state)
{
	struct trial *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->faults.arena = &t->arena;
	t->delta = scratch_file();
	t->fresh = scratch_file();
	t->out = scratch_file();
	t->random = 88172645463325252u;
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct trial *t = *state;

	close(t->delta);
	close(t->fresh);
	close(t->out);
	arena_release(&t->arena);
	free(t);
	return 0;
}

/* 0 to n - 1 (xorshift64). */
static size_t any(struct trial *t, size_t n)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 7;
	t->random ^= t->random << 17;
	return (size_t)(t->random % n);
}

static void set(int fd, struct span bytes)
{
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_true(file_write_all(fd, bytes));
}

static struct span text_of(struct trial *t, int fd)
{
	struct stat st;
	char *p;

	assert_int_equal(fstat(fd, &st), 0);
	p = arena_alloc(&t->arena, (size_t)st.st_size + 1, 1, 1);
	assert_non_null(p);
	assert_int_equal(pread(fd, p, (size_t)st.st_size, 0), st.st_size);
	return (struct span){ p, (size_t)st.st_size };
}

static size_t said_bad(struct trial *t)
{
	size_t n = t->faults.count;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(t->faults.items[i].code, OPK_BAD_HISTORY);
	t->faults = (struct faults){ .arena = &t->arena };
	return n;
}

/* What the delta makes; the files are rewound first. */
static enum opk_status apply(struct trial *t)
{
	assert_int_equal(ftruncate(t->out, 0), 0);
	assert_int_equal(lseek(t->out, 0, SEEK_SET), 0);
	return delta_apply(t->delta, "delta", t->fresh, t->out, &t->faults);
}

/* A delta text with the digest that it should have. */
static void set_delta(struct trial *t, const char *body)
{
	struct digest d = digest_of(span_of(body));
	char hex[DIGEST_HEX + 1];

	digest_format(&d, hex);
	set(t->delta, arena_print(&t->arena, "%send %s\n", body, hex));
}

static void is_text(void **state)
{
	struct trial *t = *state;
	const struct delta_piece pieces[] = { { 0, 6, NULL }, { 0, 4, "old\n" },
		{ 10, 0, NULL }, { 10, 3, NULL } };
	const struct delta d = { pieces, 4 };

	set(t->fresh, SPAN("first\nnew\nend"));
	assert_true(delta_write(t->delta, &d));
	assert_string_equal(text_of(t, t->delta).ptr,
		"orgpack-delta/1\ncopy 0 6\ntext 4\nold\ncopy 10 3\n"
		"end dfe679b036bd21efae4c3265d6d0fa771f3274a0c5b1d4958b3c5816"
		"ff8dbbcc\n");
	assert_int_equal(apply(t), OPK_OK);
	assert_string_equal(text_of(t, t->out).ptr, "first\nold\nend");
	assert_int_equal(delta_literal_bytes(&d), 4);
	assert_int_equal(delta_bytes(&d), 13);
}

static void makes_an_empty_file_of_nothing(void **state)
{
	struct trial *t = *state;

	assert_true(delta_write(t->delta, &(struct delta){ 0 }));
	assert_int_equal(apply(t), OPK_OK);
	assert_int_equal(text_of(t, t->out).len, 0);
	assert_int_equal(delta_check(t->delta, "delta", &t->faults), OPK_OK);
}

/* A random old file, new file and delta between them. */
struct edit {
	struct buf old, fresh;
	struct delta_piece pieces[64];
	struct delta delta;
};

static void add_noise(struct trial *t, struct buf *b, size_t n)
{
	char *p = buf_extend(b, n);

	assert_true(p || !n);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)any(t, 256);
}

static size_t any_length(struct trial *t)
{
	switch (any(t, 8)) {
	case 0:
		return any(t, 3 << 20);
	case 1:
		return 1 + any(t, 300 << 10);
	default:
		return any(t, 200);
	}
}

static void make_edit(struct trial *t, struct edit *e)
{
	size_t count = any(t, 64);
	uint64_t from[64];

	for (size_t i = 0; i < count; i++) {
		struct delta_piece *p = &e->pieces[i];
		size_t length = any_length(t);

		if (any(t, 2)) /* something that only the new file has */
			add_noise(t, &e->fresh, any(t, 100));
		p->length = length;
		from[i] = e->old.len;
		add_noise(t, &e->old, length);
		p->literal = any(t, 2) ? "" : NULL;
		if (p->literal)
			continue;
		p->offset = e->fresh.len;
		buf_add(&e->fresh, span_cut(buf_span(&e->old), (size_t)from[i],
					   e->old.len));
	}
	add_noise(t, &e->fresh, any(t, 10));
	for (size_t i = 0; i < count; i++)
		if (e->pieces[i].literal)
			e->pieces[i].literal =
				e->old.ptr ? e->old.ptr + from[i] : "";
	e->delta = (struct delta){ e->pieces, count };
}

static enum opk_status gather(void *user, struct span bytes)
{
	buf_add(user, bytes);
	return OPK_OK;
}

static void gives_the_old_bytes_of_any_edit(void **state)
{
	struct trial *t = *state;

	for (int i = 0; i < 60; i++) {
		struct arena_mark mark = arena_mark(&t->arena);
		struct edit e = { 0 };
		struct buf seen = { 0 }, literal = { 0 };

		make_edit(t, &e);
		set(t->fresh, buf_span(&e.fresh));
		set(t->delta, SPAN(""));
		assert_true(delta_write(t->delta, &e.delta));
		assert_int_equal(delta_bytes(&e.delta), e.old.len);
		assert_int_equal(
			delta_check(t->delta, "delta", &t->faults), OPK_OK);
		assert_int_equal(apply(t), OPK_OK);
		assert_true(span_equal(text_of(t, t->out), buf_span(&e.old)));
		for (size_t k = 0; k < e.delta.count; k++)
			if (e.pieces[k].literal)
				buf_add(&literal,
					(struct span){ e.pieces[k].literal,
						(size_t)e.pieces[k].length });
		assert_int_equal(delta_literals(t->delta, "delta", &t->faults,
					 gather, &seen),
			OPK_OK);
		assert_true(span_equal(buf_span(&seen), buf_span(&literal)));
		assert_int_equal(literal.len, delta_literal_bytes(&e.delta));
		buf_release(&e.old);
		buf_release(&e.fresh);
		buf_release(&seen);
		buf_release(&literal);
		arena_rewind(&t->arena, mark);
	}
}

static enum opk_status count_runs(void *user, struct span bytes)
{
	size_t *runs = user;

	assert_true(bytes.len == 5 || bytes.len == 1 << 20);
	++*runs;
	return OPK_OK;
}

static enum opk_status refuse(void *user, struct span bytes)
{
	size_t *runs = user;

	assert_true(bytes.len > 0);
	++*runs;
	return OPK_NO;
}

static void shows_each_literal_whole_until_told_to_stop(void **state)
{
	struct trial *t = *state;
	char *large = arena_alloc(&t->arena, 1 << 20, 1, 1);
	const struct delta_piece pieces[] = { { 0, 5, "five\n" },
		{ 0, 1 << 20, large }, { 0, 7, NULL }, { 0, 5, "last\n" } };
	size_t runs = 0;

	assert_true(delta_write(t->delta, &(struct delta){ pieces, 4 }));
	assert_int_equal(delta_literals(t->delta, "delta", &t->faults,
				 count_runs, &runs),
		OPK_OK);
	assert_int_equal(runs, 3);
	assert_int_equal(
		delta_literals(t->delta, "delta", &t->faults, refuse, &runs),
		OPK_NO);
	assert_int_equal(runs, 4);
	assert_int_equal(t->faults.count, 0);
}

static void refuses_every_damaged_byte(void **state)
{
	struct trial *t = *state;
	const struct delta_piece pieces[] = { { 0, 6, NULL },
		{ 0, 9, "old\ntext\n" }, { 10, 3, NULL } };
	struct span good;

	set(t->fresh, SPAN("first\nnew\nend"));
	assert_true(delta_write(t->delta, &(struct delta){ pieces, 3 }));
	good = text_of(t, t->delta);
	for (size_t i = 0; i < 8 * good.len; i++) {
		char *bad = memcpy(arena_alloc(&t->arena, good.len, 1, 1),
			good.ptr, good.len);

		bad[i / 8] = (char)(bad[i / 8] ^ 1 << i % 8);
		set(t->delta, (struct span){ bad, good.len });
		assert_int_equal(delta_check(t->delta, "delta", &t->faults),
			OPK_MALFORMED);
		assert_int_equal(apply(t), OPK_MALFORMED);
		assert_int_equal(said_bad(t), 2);
	}
	for (size_t n = 0; n < good.len; n++) {
		set(t->delta, span_cut(good, 0, n));
		assert_int_equal(apply(t), OPK_MALFORMED);
		assert_int_equal(said_bad(t), 1);
	}
	set(t->delta, arena_print(&t->arena, "%sx", good.ptr));
	assert_int_equal(apply(t), OPK_MALFORMED);
	assert_int_equal(said_bad(t), 1);
}

static void refuses_what_no_delta_says(void **state)
{
	static const char *const cases[] = {
		"",
		"orgpack-delta/2\n",
		"orgpack-delta/1 \n",
		"orgpack-delta/1\ncopy 0 4\ncopy 3 2\n",
		"orgpack-delta/1\ncopy 5 2\ncopy 0 2\n",
		"orgpack-delta/1\ncopy 0 0\n",
		"orgpack-delta/1\ntext 0\n",
		"orgpack-delta/1\ncopy 01 2\n",
		"orgpack-delta/1\ncopy 1 -2\n",
		"orgpack-delta/1\ncopy 1  2\n",
		"orgpack-delta/1\ncopy 1\n",
		"orgpack-delta/1\ncopy 1 2 3\n",
		"orgpack-delta/1\ncopy +1 2\n",
		"orgpack-delta/1\ncopy 999999999999999999 1\n",
		"orgpack-delta/1\ncopy 1 999999999999999999\n",
		"orgpack-delta/1\ncopy 9999999999999999999 1\n",
		"orgpack-delta/1\ncopy 0 18446744073709551617\n",
		"orgpack-delta/1\ntext 999999999999999999\nold\n",
		"orgpack-delta/1\ntext 18446744073709551615\nold\n",
		"orgpack-delta/1\ntext 1000\nold\n",
		"orgpack-delta/1\nmove 1 2\n",
		"orgpack-delta/1\n\n",
		"orgpack-delta/1\nCOPY 1 2\n",
	};
	struct trial *t = *state;

	set(t->fresh, SPAN("0123456789"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		set_delta(t, cases[i]);
		assert_int_equal(delta_check(t->delta, "delta", &t->faults),
			OPK_MALFORMED);
		assert_int_equal(apply(t), OPK_MALFORMED);
		assert_int_equal(said_bad(t), 2);
	}
}

static void leads_nowhere_outside_the_new_file(void **state)
{
	static const char *const cases[] = {
		"orgpack-delta/1\ncopy 0 11\n",
		"orgpack-delta/1\ncopy 10 1\n",
		"orgpack-delta/1\ncopy 11 1\n",
		"orgpack-delta/1\ncopy 9 2\n",
		"orgpack-delta/1\ncopy 1 4000000000\n",
		"orgpack-delta/1\ncopy 999999999999999998 1\n",
	};
	struct trial *t = *state;

	set(t->fresh, SPAN("0123456789"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		set_delta(t, cases[i]);
		assert_int_equal(
			delta_check(t->delta, "delta", &t->faults), OPK_OK);
		assert_int_equal(apply(t), OPK_MALFORMED);
		assert_int_equal(said_bad(t), 1);
	}
}

static void writes_nothing_that_it_would_refuse(void **state)
{
	static const struct delta_piece cases[][2] = {
		{ { 5, 2, NULL }, { 6, 1, NULL } },
		{ { 5, 2, NULL }, { 0, 1, NULL } },
		{ { UINT64_MAX, 2, NULL }, { 0, 0, NULL } },
		{ { 2, UINT64_MAX, NULL }, { 0, 0, NULL } },
		{ { 0, UINT64_MAX, "x" }, { 0, 0, NULL } },
	};
	struct trial *t = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		errno = 0;
		assert_false(
			delta_write(t->delta, &(struct delta){ cases[i], 2 }));
		assert_int_equal(errno, EINVAL);
	}
}

static void says_what_cannot_be_written_or_read(void **state)
{
	struct trial *t = *state;
	const struct delta_piece pieces[] = { { 0, 5, "five\n" } };
	const struct delta d = { pieces, 1 };
	int full = open("/dev/full", O_RDWR | O_CLOEXEC);

	assert_true(full >= 0);
	assert_true(delta_write(t->delta, &d));
	assert_int_equal(
		delta_apply(t->delta, "delta", t->fresh, full, &t->faults),
		OPK_SYSTEM);
	assert_false(delta_write(full, &d));
	assert_int_equal(errno, ENOSPC);
	close(full);
	assert_int_equal(delta_check(-1, "delta", &t->faults), OPK_SYSTEM);
	assert_int_equal(delta_apply(t->delta, "delta", -1, t->out, &t->faults),
		OPK_SYSTEM);
	assert_int_equal(t->faults.count, 3);
}

#define DELTA_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DELTA_TEST(is_text),
		DELTA_TEST(makes_an_empty_file_of_nothing),
		DELTA_TEST(gives_the_old_bytes_of_any_edit),
		DELTA_TEST(shows_each_literal_whole_until_told_to_stop),
		DELTA_TEST(refuses_every_damaged_byte),
		DELTA_TEST(refuses_what_no_delta_says),
		DELTA_TEST(leads_nowhere_outside_the_new_file),
		DELTA_TEST(writes_nothing_that_it_would_refuse),
		DELTA_TEST(says_what_cannot_be_written_or_read),
	};

	return cmocka_run_group_tests_name("delta", tests, NULL, NULL);
}
