/* SPDX-License-Identifier: MIT */
/* orgpack convert: records of one module into records of others. */
#include <string.h>
#include <unistd.h>

#include "op/converting.h"
#include "op/hashing.h"
#include "util/clock.h"

/* Rows that no thread could read go where the user wants them, those that
 * follow each other at once: there may be millions. */
static enum opk_status write_bad_rows(
	struct converting *c, const struct table *t)
{
	struct faults *f = converting_faults(c);
	struct span run = SPAN("");
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && t->bad_count && i < t->row_count; i++) {
		struct span row = table_row(t, i);

		if (!table_is_bad(t, i))
			continue;
		if (run.len && run.ptr + run.len == row.ptr) {
			run.len += row.len;
			continue;
		}
		st = output_add(&c->rejects, run, f);
		run = row;
	}
	if (!st)
		st = output_add(&c->rejects, run, f);
	/* only the last row of a table may have no line end */
	if (!st && run.len && !row_end_bytes(run))
		st = output_add(&c->rejects, SPAN("\n"), f);
	return st;
}

static enum opk_status write_rejects(struct converting *c)
{
	enum opk_status st = outputs_open(c->options->rejects, OUTPUT_PRIVATE,
		&c->arena, converting_faults(c), &c->rejects);

	if (!st && c->has_selection)
		st = write_bad_rows(c, &c->selection);
	for (size_t i = 0; !st && i < c->sheets.items.count; i++)
		st = write_bad_rows(c, &c->sheets.items.items[i]->table);
	return st;
}

static enum opk_status write_one(struct converting *c, const char *path,
	struct output *out,
	enum opk_status (*write)(struct run *r, int out, bool safe))
{
	enum opk_status st;

	if (!path)
		return OPK_OK;
	st = outputs_open(
		path, OUTPUT_PRIVATE, &c->arena, converting_faults(c), out);
	return st ? st : write(&c->run, out->fd, c->options->safe_cells);
}

enum opk_status converting_write(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	enum opk_status st =
		write_one(c, o->results, &c->results, run_write_results);

	if (!st)
		st = write_one(
			c, o->failures, &c->failures, run_write_failures);
	return st || !o->rejects ? st : write_rejects(c);
}

enum { OUTPUTS = 4 };

static void list_outputs(struct converting *c, struct output *all[OUTPUTS])
{
	all[0] = &c->results;
	all[1] = &c->failures;
	all[2] = &c->rejects;
	all[3] = &c->values;
}

/*
 * Before the commit everything is on the disk, though without a name. A dry
 * run is not followed by a commit.
 */
static enum opk_status sync_files(void *user)
{
	struct converting *c = user;
	struct output *all[OUTPUTS];
	enum opk_status st = OPK_OK;

	list_outputs(c, all);
	for (size_t i = 0; !st && i < OUTPUTS; i++)
		st = output_sync(all[i], converting_faults(c));
	return st;
}

static enum opk_status place(struct converting *c, struct output *o)
{
	enum opk_status st = output_place(o, converting_faults(c));

	if (!st)
		output_keep(o);
	return st;
}

/* The files get their names with the commit: those of no other run. */
static enum opk_status place_files(void *user)
{
	struct converting *c = user;
	struct output *all[OUTPUTS];
	enum opk_status st = OPK_OK;

	list_outputs(c, all);
	for (size_t i = 0; i < OUTPUTS; i++)
		if (output_is_file(all[i]))
			st = worse(st, place(c, all[i]));
	return st;
}

/* All that has not been placed by now: streams, and where nothing changed. */
static enum opk_status place_all(struct converting *c)
{
	struct output *all[OUTPUTS];
	enum opk_status st = OPK_OK;

	list_outputs(c, all);
	for (size_t i = 0; i < OUTPUTS; i++)
		st = worse(st, place(c, all[i]));
	return st;
}

static enum opk_status say_failed(struct converting *c)
{
	const struct run *r = &c->run;

	if (!r->failed_count)
		return OPK_OK;
	if (c->options->fail_fast)
		return fault(converting_faults(c), OPK_FAILED_ROWS, NULL, 0, 0,
			"a record did not convert, so nothing was changed\n"
			"Without --fail-fast all that fail are told.");
	return fault(converting_faults(c), OPK_FAILED_ROWS, NULL, 0, 0,
		"%zu of %zu record%s did not convert%s\n"
		"Mend the records%s.",
		r->failed_count, r->row_count, r->row_count == 1 ? "" : "s",
		c->options->all_or_nothing ? ", so nothing was changed" : "",
		c->options->failures
			? " and give the file of failures to --select"
			: "; --failures FILE writes which failed, and why");
}

/* A plan that may not be carried out, since rows failed. */
static enum opk_status give_up(struct converting *c)
{
	enum opk_status st = converting_write(c);

	if (!st)
		st = place_all(c);
	node_put_bool(&c->answer->arena, c->answer->root, "applied", false);
	return worse(st, say_failed(c));
}

static enum opk_status commit(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	struct consent consent = { .dry_run = o->dry_run,
		.yes = o->yes,
		.expect_plan = o->expect_plan,
		.always = c->plan.count > 0,
		.ready = sync_files,
		.user = c,
		.done = &c->done };
	enum opk_status st;

	store_on_commit(c->org.store, place_files, c);
	st = commit_plan(
		c->session, c->org.store, &c->plan, &consent, c->answer);
	store_on_commit(c->org.store, NULL, NULL);
	identity_wipe(&c->plan);
	if (!st)
		st = place_all(c);
	return st;
}

static enum opk_status run(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	enum opk_status st = converting_open(c);

	if (!st)
		st = converting_run(c);
	if (!st && o->explain)
		return converting_explain(c);
	if (!st)
		st = converting_sum(c);
	if (!st && c->run.failed_count && (o->all_or_nothing || o->fail_fast))
		return give_up(c);
	if (!st)
		st = converting_stage(c);
	if (!st)
		st = converting_write(c);
	if (!st && converting_changes(c))
		st = converting_keep(c);
	if (!st)
		st = commit(c);
	if (c->is_open)
		st = worse(st, converting_measure(c));
	return st ? st : say_failed(c);
}

void converting_close(struct converting *c)
{
	hashing_wait(c->hashing);
	for (size_t i = 0; i < c->tables.count; i++)
		if (!c->tables.items[i].staged && c->tables.items[i].fd >= 0)
			close(c->tables.items[i].fd);
	if (c->outbox >= 0 && !c->outbox_staged)
		close(c->outbox);
	output_drop(&c->results);
	output_drop(&c->failures);
	output_drop(&c->rejects);
	output_drop(&c->values);
	sheet_reader_release(&c->reader);
	if (c->is_open)
		run_close(&c->run);
	sheets_close(&c->sheets);
	if (c->has_selection)
		table_close(&c->selection);
	if (c->spool >= 0)
		close(c->spool);
	if (c->has_world)
		world_close(&c->world);
	operand_close(&c->org);
	arena_release(&c->arena);
}

enum opk_status opk_convert(struct opk_session *session,
	const struct opk_convert_options *options, struct opk_answer **answer)
{
	struct converting c = { .session = session,
		.options = options,
		.workers = options->threads ? (unsigned)options->threads
					    : session->workers,
		.began = clock_ticks(),
		.spool = -1,
		.outbox = -1 };
	enum opk_status st;

	c.answer = answer_new("convert");
	if (!c.answer)
		return OPK_SYSTEM;
	st = run(&c);
	converting_close(&c);
	*answer = c.answer;
	return answer_finish(c.answer, st);
}
