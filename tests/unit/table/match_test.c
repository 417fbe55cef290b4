/* SPDX-License-Identifier: MIT */
/* Tests of finding records by their keys, beside looking at all of them. */
#include "fault_fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "table/match.h"

enum { NAMES = 6, STEPS = 4000 };

struct field {
	struct arena arena;
	struct faults faults;
	struct sheets all;
	struct sheet *sheet;
	struct sheet_reader reader;
	struct matcher *matcher;
	char dir[32];
	uint64_t random;
};

static const char *const names[NAMES] = { "", "Ann", "ANN", "\"Bo,b\"",
	"Straße", "STRASSE" };

static uint32_t draw(struct field *x, uint32_t below)
{
	x->random = x->random * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(x->random >> 33) % below;
}

static void watch(void *user, struct sheet *s, uint32_t ref, uint32_t column,
	struct span old_cell, struct span new_cell)
{
	struct field *x = user;

	(void)old_cell;
	(void)new_cell;
	matcher_note(x->matcher, s, ref, column);
}

static void open_field(struct field *x, const char *table, uint64_t seed)
{
	FILE *f;

	*x = (struct field){ .faults.arena = &x->arena, .random = seed };
	strcpy(x->dir, "/tmp/match-XXXXXX");
	assert_non_null(mkdtemp(x->dir));
	assert_int_equal(
		system(arena_print(&x->arena, "mkdir %s/records", x->dir).ptr),
		0);
	f = fopen(arena_print(&x->arena, "%s/records/Leads.csv", x->dir).ptr,
		"w");
	assert_non_null(f);
	assert_true(fputs(table, f) >= 0);
	assert_int_equal(fclose(f), 0);
	x->all = (struct sheets){ .dir = open(x->dir, O_RDONLY | O_DIRECTORY),
		.faults = &x->faults,
		.arena = &x->arena,
		.watch = watch,
		.user = x };
	x->sheet = sheets_get(&x->all, SPAN("Leads"));
	assert_non_null(x->sheet);
	assert_true(sheet_number(x->sheet));
	x->matcher = matcher_new(2, 4);
	assert_non_null(x->matcher);
}

static void close_field(struct field *x)
{
	matcher_close(x->matcher);
	sheet_reader_release(&x->reader);
	sheets_close(&x->all);
	close(x->all.dir);
	assert_int_equal(
		system(arena_print(&x->arena, "rm -r %s", x->dir).ptr), 0);
	arena_release(&x->arena);
}

/* A key's parts for names[a] and names[b], as wanted; false: it is none. */
static bool want(struct field *x, const struct index *index, uint32_t a,
	uint32_t b, struct buf room[2], struct span texts[2],
	struct wanted *out)
{
	const char *cells[2] = { names[a], names[b] };

	*out = (struct wanted){
		.texts = texts, .except = REF_NONE, .ask_several = true
	};
	for (size_t i = 0; i < index->part_count; i++) {
		struct buf plain = { 0 };
		struct span text = cell_text(span_of(cells[i]), &plain);

		texts[i] = normalise(index->parts[i].how, text, &room[i]);
		if (texts[i].ptr != room[i].ptr) {
			buf_clear(&room[i]);
			buf_add(&room[i], texts[i]);
			texts[i] = buf_span(&room[i]);
		}
		buf_release(&plain);
		if (!texts[i].len)
			return false;
		out->hash += key_hash(matcher_seed(x->matcher), i, texts[i]);
	}
	return true;
}

/* The same by looking at every record. */
static struct found look_through(
	struct field *x, const struct index *index, const struct wanted *w)
{
	struct found out = { .ref = REF_NONE };
	uint32_t count = index->existing_only ? x->sheet->row_count
					      : sheet_count(x->sheet);

	for (uint32_t ref = 0; ref < count; ref++) {
		bool same = ref != w->except;

		for (size_t i = 0; same && i < index->part_count; i++) {
			struct buf room = { 0 };
			struct span text = sheet_text(x->sheet, ref,
				index->parts[i].column, &x->reader);

			same = span_equal(
				normalise(index->parts[i].how, text, &room),
				w->texts[i]);
			buf_release(&room);
		}
		if (!same)
			continue;
		out.is_several |= out.ref != REF_NONE;
		if (out.ref != REF_NONE && !index->by_ref) {
			char one[SHEET_ID], other[SHEET_ID];
			struct sheet_reader k = { 0 };
			bool less = id_less(
				sheet_id(x->sheet, ref, one, &x->reader),
				sheet_id(x->sheet, out.ref, other, &k));

			sheet_reader_release(&k);
			if (!less)
				continue;
		} else if (out.ref != REF_NONE) {
			continue;
		}
		out.ref = ref;
	}
	return out;
}

static void compare(struct field *x, struct index *index)
{
	struct buf room[2] = { 0 };
	struct span texts[2];
	struct wanted w;
	struct found found, truth;

	if (want(x, index, draw(x, NAMES), draw(x, NAMES), room, texts, &w)) {
		if (!draw(x, 3))
			w.except = draw(x, sheet_count(x->sheet));
		truth = look_through(x, index, &w);
		assert_true(matcher_find(x->matcher, index, &w, &found));
		assert_int_equal(found.ref, truth.ref);
		assert_int_equal(found.is_several, truth.is_several);
	}
	buf_release(&room[0]);
	buf_release(&room[1]);
}

static void change(struct field *x)
{
	struct sheet *s = x->sheet;
	uint32_t ref = draw(x, sheet_count(s));

	if (!draw(x, 40)) {
		ref = sheet_add(s, ROW_NONE);
		assert_int_not_equal(ref, REF_NONE);
	}
	assert_true(sheet_set(s, ref, 1 + draw(x, 2),
		span_of(names[draw(x, NAMES)]), &x->reader));
}

static void try_all(const char *table, uint64_t seed)
{
	static const struct key_part parts[] = { { 1, NORMALISE_CASEFOLD },
		{ 2, NORMALISE_EXACT } };
	struct field x;
	struct index *all[4];

	open_field(&x, table, seed);
	all[0] = matcher_index(x.matcher, x.sheet, parts, 1, false, false);
	all[1] = matcher_index(x.matcher, x.sheet, parts, 2, false, false);
	all[2] = matcher_index(x.matcher, x.sheet, parts, 1, true, false);
	all[3] = matcher_index(x.matcher, x.sheet, parts + 1, 1, false, true);
	assert_true(matcher_build(x.matcher));
	for (int i = 0; i < STEPS; i++) {
		if (sheet_count(x.sheet))
			change(&x);
		else
			assert_int_equal(sheet_add(x.sheet, ROW_NONE), 0);
		if (draw(&x, 3))
			compare(&x, all[draw(&x, 4)]);
	}
	assert_false(matcher_failed(x.matcher));
	close_field(&x);
}

static void what_is_found_is_what_is_there_by_now(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		try_all("id,Name,City\n1,Ann,Bo\n2,ann,\n7,Bo,x\n9,,\n", seed);
		try_all("id,Name,City\n9,Ann,Ann\n2,ann,ANN\n30,Straße,Ann\n"
			"4,STRASSE,\n",
			seed);
		try_all("id,Name,City\n", seed);
	}
}

/* A million would do as well: a record that takes a key is on top of a heap,
 * whatever comes before it. */
static void many_records_with_one_key_take_no_longer(void **state)
{
	static const struct key_part part = { 1, NORMALISE_EXACT };
	struct field x;
	struct index *index;
	struct buf room[2] = { 0 };
	struct span texts[2];
	struct wanted w;
	struct found found;

	(void)state;
	open_field(&x, "id,Name\n", 1);
	index = matcher_index(x.matcher, x.sheet, &part, 1, false, false);
	assert_true(matcher_build(x.matcher));
	assert_true(want(&x, index, 1, 1, room, texts, &w));
	for (uint32_t i = 0; i < 50000; i++) {
		assert_int_equal(sheet_add(x.sheet, ROW_NONE), i);
		assert_true(
			sheet_set(x.sheet, i, 1, span_of(names[1]), &x.reader));
		assert_true(matcher_find(x.matcher, index, &w, &found));
		assert_int_equal(found.ref, 0);
		assert_int_equal(found.is_several, i > 0);
	}
	for (uint32_t i = 0; i + 2 < 50000; i++) { /* the first leave */
		assert_true(
			sheet_set(x.sheet, i, 1, span_of(names[4]), &x.reader));
		assert_true(matcher_find(x.matcher, index, &w, &found));
		assert_int_equal(found.ref, i + 1);
		assert_true(found.is_several);
	}
	buf_release(&room[0]);
	buf_release(&room[1]);
	close_field(&x);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_found_is_what_is_there_by_now),
		cmocka_unit_test(many_records_with_one_key_take_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
