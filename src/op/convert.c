/* SPDX-License-Identifier: MIT */
/* orgpack convert: records of one module into records of others. */
#include "op/convert.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analysis/check.h"
#include "convert/decide.h"
#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/losses.h"
#include "convert/results.h"
#include "convert/run.h"
#include "convert/settle.h"
#include "convert/sheet_write.h"
#include "handover/actor.h"
#include "handover/counters.h"
#include "handover/identity.h"
#include "model/summary.h"
#include "op/explain.h"
#include "plan/commit_plan.h"
#include "plan/hashing.h"
#include "plan/outputs.h"
#include "plan/storage.h"
#include "records/safe_cells.h"
#include "rules/automation.h"
#include "rules/rule_time.h"
#include "store/history.h"
#include "store/load.h"
#include "table/sheet.h"
#include "table/trace.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/pool.h"
#include "util/walk.h"

#define OUTBOX_FOLDER ".orgpack/outbox/"

/* Does it change anything? Not a dry run, nor an explanation. */
static inline bool converting_changes(const struct converting *c)
{
	return !c->options->dry_run && !c->options->explain;
}

static enum opk_status converting_keep(struct converting *c);
static enum opk_status converting_stage(struct converting *c);
static enum opk_status converting_sum(struct converting *c);
static enum opk_status converting_run(struct converting *c);
static enum opk_status converting_measure(struct converting *c);
static enum opk_status converting_open(struct converting *c);
static enum opk_status converting_permit(struct converting *c);
static enum opk_status converting_select(struct converting *c);
static enum opk_status converting_fits(struct converting *c);
static enum opk_status converting_remember(struct converting *c);
static enum opk_status open_values(struct converting *c, int *fd);
static bool converting_put_merges(struct converting *c);

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

static enum opk_status converting_write(struct converting *c)
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

/*
 * Nothing may be carried out, since a row failed: so no row has converted, and
 * no value was dropped.
 */
static enum opk_status drop_all(struct converting *c)
{
	struct run *r = &c->run;
	enum opk_status st = OPK_OK;

	r->given_up = true;
	for (size_t t = 0; t < r->recipe->target_count; t++)
		memset(r->by_action[t], 0, sizeof r->by_action[t]);
	output_drop(&c->values);
	c->values = (struct output){ 0 };
	if (r->losses.fd >= 0)
		st = open_values(c, &r->losses.fd);
	if (!st)
		losses_restart(&r->losses);
	return st ? st : losses_flush(&r->losses, true, converting_faults(c));
}

/* A plan that may not be carried out. */
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
	if (!st && c->run.failed_count && (o->all_or_nothing || o->fail_fast))
		st = drop_all(c);
	if (!st)
		st = converting_sum(c);
	if (!st && c->run.given_up)
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

static void converting_close(struct converting *c)
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

/* What a conversion needs before its engine runs: org, people, mapping. */

static enum opk_status open_people(struct converting *c)
{
	struct faults *f = converting_faults(c);
	struct scan_options o = { .workers = c->workers };
	enum opk_status st = session_actor(c->session, c->org.store, f);

	if (!st)
		st = store_load_folder(
			c->org.store, SPAN("users"), &c->arena, f, &c->users);
	c->users.prefix = c->org.state->prefix;
	state_keep_trees(&c->users, c->org.trees);
	if (!st)
		st = state_scan(&c->users, &o, f);
	if (!st)
		st = world_open(&c->world, c->org.state, f);
	c->has_world = !st;
	if (!st)
		st = people_read(
			&c->people, &c->users, &c->world, &c->arena, f);
	if (!st)
		c->actor = people_find(&c->people, store_actor(c->org.store));
	if (!st && !c->actor)
		st = fault(f, OPK_UNKNOWN_USER, NULL, 0, 0,
			"the acting user '%.*s' cannot be read",
			SPAN_ARG(store_actor(c->org.store)));
	return st;
}

static enum opk_status open_org(struct converting *c)
{
	struct faults *f = converting_faults(c);
	enum opk_status st = operand_open_org(c->session,
		converting_changes(c) ? STORE_WRITE : STORE_READ, f, &c->org);

	if (!st && store_is_unfinished(c->org.store))
		st = fault(f, OPK_UNFINISHED, NULL, 0, 0,
			"a transaction was interrupted and is not finished\n"
			"The next command that changes the org finishes it; "
			"then try again.");
	return st ? st : open_people(c);
}

static enum opk_status no_module(struct converting *c, struct span module)
{
	struct identity id = { c->world.module, { module } };
	struct suggestion near = { .word = module };
	struct faults *f = converting_faults(c);

	world_suggest(&c->world, f, &id, &near);
	return fault(f, OPK_NO_SUCH_COMPONENT, NULL, 0, 0,
		"the org has no module '%.*s'\n%s%.*s%s", SPAN_ARG(module),
		near.best.len ? "Did you mean "
			      : "'orgpack show' lists what "
				"it has.",
		SPAN_ARG(near.best), near.best.len ? "?" : "");
}

/* The mapping's component, as a tree. */
static enum opk_status find_mapping(struct converting *c)
{
	struct setting *s = &c->setting;
	struct identity id = { kind_find(SPAN("conversion")), { s->module } };
	uint32_t at = world_find(&c->world, &id);
	struct source *text = arena_new(&c->arena, struct source, 1);
	const struct component *found;
	struct node *tree = NULL;
	enum opk_status st;

	if (!world_has_module(&c->world, s->module))
		return no_module(c, s->module);
	if (at == WORLD_NONE)
		return fault(converting_faults(c), OPK_NO_SUCH_COMPONENT, NULL,
			0, 0,
			"the module '%.*s' has no conversion mapping\n"
			"Write modules/%.*s/conversion.yaml; 'orgpack schema "
			"conversion' explains it.",
			SPAN_ARG(s->module), SPAN_ARG(s->module));
	found = &c->org.state->items[at];
	if (!text)
		return fault_memory(converting_faults(c));
	*text = (struct source){ state_place(c->org.state, found, &c->arena),
		found->bytes };
	st = component_tree(
		found, text, &c->arena, converting_faults(c), &tree);
	s->mapping = tree;
	s->text = text;
	return st;
}

/* What a run may ask of the org beside its modules and the user's profile:
 * what is not read there would be taken for not being there. */
static bool is_asked_by_all(struct span folder)
{
	static const char *const names[] = { "roles", "groups", "territories",
		"picklists", "business_hours", "holidays", "fiscal_year.yaml",
		"variables" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(folder, names[i]))
			return true;
	return false;
}

/* Does the run depend on the component: does it belong to one of the modules,
 * or say what the acting user may do with them? */
static bool is_of(const struct converting *c, const struct component *x,
	const struct map *modules)
{
	struct span path = x->path, part = span_split(path, '/', &path);

	if (span_is(part, "modules"))
		return map_get(modules, span_split(path, '/', &path)) !=
		       MAP_NONE;
	if (!span_is(part, "profiles"))
		return is_asked_by_all(part);
	if (!span_equal(span_split(path, '/', &path), c->actor->profile))
		return false;
	if (!span_is(span_split(path, '/', &path), "modules"))
		return true;
	return map_get(modules, span_split(path, '.', &path)) != MAP_NONE;
}

/* The modules that the mapping speaks of. */
static bool collect_modules(struct converting *c, struct map *modules)
{
	const struct node *m = c->setting.mapping;
	bool good = map_set(modules, c->setting.module, 0);

	NODE_EACH (n, node_get(m, SPAN("targets")))
		good = good && map_set(modules, node_get_text(n, "module"), 0);
	NODE_EACH (n, node_get(m, SPAN("related_modules")))
		good = good && map_set(modules, n->text, 0);
	return good;
}

/* Errors of what the mapping needs, and warnings of the mapping itself. */
static void keep_faults(struct converting *c, const struct faults *found)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct opk_fault *x = &found->items[i];

		if (x->severity == OPK_ERROR ||
			(x->at.file &&
				!strcmp(x->at.file, c->setting.text->name)))
			faults_keep(converting_faults(c), x);
	}
}

/* The mapping, and whatever belongs to its modules, must be sound. */
static enum opk_status check_mapping(struct converting *c)
{
	struct state *s = c->org.state;
	struct map modules = { .arena = &c->arena };
	struct faults found = { .arena = &c->arena };
	bool *focus = arena_new(&c->arena, bool, s->count);
	struct check_options o = { .workers = c->workers, .focus = focus };
	enum opk_status st;

	if (!focus || !collect_modules(c, &modules))
		return fault_memory(converting_faults(c));
	for (size_t i = 0; i < s->count; i++)
		focus[i] = is_of(c, &s->items[i], &modules);
	st = check_state(s, &o, &found);
	keep_faults(c, &found);
	return found.lost_memory ? fault_memory(converting_faults(c)) : st;
}

/* The tree of a component without variables in its path, or NULL. */
static const struct node *single(struct converting *c, const char *kind)
{
	struct identity id = { .kind = kind_find(span_of(kind)) };
	uint32_t at = id.kind ? world_find(&c->world, &id) : WORLD_NONE;

	return at == WORLD_NONE ? NULL : world_tree(&c->world, at, &c->arena);
}

static unsigned fiscal_month(struct converting *c)
{
	static const char *const months[] = { "JANUARY", "FEBRUARY", "MARCH",
		"APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER",
		"OCTOBER", "NOVEMBER", "DECEMBER" };
	struct span first =
		node_get_text(single(c, "fiscal_year"), "start_month");

	for (unsigned i = 0; i < sizeof months / sizeof *months; i++)
		if (span_is(first, months[i]))
			return i + 1;
	return 1;
}

/* The one moment that the run knows, and the org's time zone. */
static enum opk_status set_clock(struct converting *c)
{
	struct setting *s = &c->setting;
	struct span name = node_get_text(c->org.org, "time_zone");
	const char *at = c->options->at;
	struct calendar hours;
	enum opk_status st;

	st = calendar_read(&hours, &c->world, &c->arena, converting_faults(c));
	if (st)
		return st;
	s->week_start = hours.week_start;
	s->fiscal_month = fiscal_month(c);
	s->zone = zone_load(name.len ? name : SPAN("UTC"), &c->arena);
	if (!s->zone)
		return fault(converting_faults(c), OPK_BAD_VALUE, NULL, 0, 0,
			"the system knows no time zone '%.*s', which org.yaml "
			"names\nCorrect 'time_zone', or install the system's "
			"time zones.",
			SPAN_ARG(name));
	s->now_ms = clock_now();
	if (at && !time_parse(span_of(at), s->zone, &s->now_ms))
		return fault(converting_faults(c), OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is no value of '--at'\n"
			"Write a time as in 2026-03-31T17:30:00+02:00.",
			at);
	return OPK_OK;
}

/* What the identity folder counts, as the sheets want it: in one map. */
static enum opk_status read_counters(struct converting *c)
{
	struct arena *a = &c->arena;
	struct node *all = node_new(a, NODE_MAP);
	enum opk_status st = counters_read(
		c->org.store, a, converting_faults(c), &c->counters);

	NODE_EACH (n, c->counters.largest_ids)
		if (!node_put(all, n->key, node_share(a, n)))
			return fault_memory(converting_faults(c));
	if (c->counters.turns &&
		!node_put(all, SPAN("turns"), node_share(a, c->counters.turns)))
		return fault_memory(converting_faults(c));
	c->sheets.counters = all;
	c->sheets.auto_numbers = c->counters.auto_numbers;
	return st;
}

static struct table_how how_to_read(const struct converting *c)
{
	return (struct table_how){ .workers = c->workers,
		.chunk = (size_t)c->options->chunk,
		.spool = c->spool,
		.reject = c->options->rejects != NULL };
}

static enum opk_status set_up(struct converting *c)
{
	struct setting *s = &c->setting;

	c->spool = open("/var/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->spool < 0)
		c->spool = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	c->sheets.dir = store_dir(c->org.store);
	c->sheets.how = how_to_read(c);
	c->sheets.world = &c->world;
	c->sheets.faults = converting_faults(c);
	c->sheets.arena = &c->arena;
	s->world = &c->world;
	s->sheets = &c->sheets;
	s->people = &c->people;
	s->actor = c->actor;
	s->selection = c->has_selection ? &c->selection : NULL;
	s->with = &c->options->with;
	s->on_match = &c->options->on_match;
	s->arena = &c->arena;
	s->faults = converting_faults(c);
	return read_counters(c);
}

static enum opk_status converting_open(struct converting *c)
{
	enum opk_status st = open_org(c);

	c->setting.module = span_of(c->options->module);
	if (!st)
		st = find_mapping(c);
	if (!st)
		st = check_mapping(c);
	if (!st)
		st = set_clock(c);
	if (!st)
		st = set_up(c);
	if (!st)
		st = converting_select(c);
	return st ? st : converting_permit(c);
}

/* Which records convert, and who may do it to whose benefit. */

/* Before the run, which may take long. */
static enum opk_status check_outputs(const struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	const char *files[] = { o->results, o->failures, o->rejects,
		o->values };
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		st = worse(st, outputs_check(files[i], converting_faults(c)));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		for (size_t k = 0; k < i; k++)
			if (files[i] && files[k] && !strcmp(files[i], files[k]))
				st = fault(converting_faults(c), OPK_BAD_OPTION,
					NULL, 0, 0,
					"two outputs have the name '%s'\n"
					"Give each a file of its own.",
					files[i]);
	return st;
}

/* Exactly one of the ways to say which records. */
static enum opk_status check_options(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	int ways = (o->select != NULL) + (o->where != NULL) + o->all;
	struct faults *f = converting_faults(c);

	if (o->explain && (o->where || o->all))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"--explain is for one record, and goes with none of "
			"--where and --all");
	if (!o->explain && ways == 0)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"it is not said which records convert\n"
			"Add --select FILE, --where CRITERIA or --all.");
	if (ways > 1)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"--select, --where and --all exclude each other\n"
			"Give one of them.");
	if (o->through && !*o->through)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'' is no value of '--through'\n"
			"Name a transition, as it is called in the "
			"blueprint.");
	return check_outputs(c);
}

/* The column by which --explain finds its row. */
static uint32_t explained_column(const struct table *t)
{
	uint32_t column = table_column(t, SPAN("id"));

	return column == COLUMN_NONE ? 0 : column;
}

/* The rows of the selection that are about the record. */
static void add_rows(
	struct converting *c, const struct table *t, struct buf *out)
{
	uint32_t column = explained_column(t);
	struct span id = span_of(c->options->explain);
	struct buf text = { 0 };

	for (size_t i = 0; i < t->row_count; i++) {
		struct span row = table_row(t, i);

		if (table_is_bad(t, i) ||
			!span_equal(id,
				cell_plain(table_cell(t, i, column), &text)))
			continue;
		buf_add(out, row);
		if (!row_end_bytes(row))
			buf_add_char(out, '\n');
	}
	out->failed |= text.failed;
	buf_release(&text);
}

/* --explain looks at a selection of one row, its own or the file's. */
static enum opk_status select_one(struct converting *c, const struct table *t)
{
	struct buf text = { 0 };
	struct span copy, header = t ? t->header : SPAN("id\n");
	enum opk_status st;

	buf_add(&text, header);
	if (t && !row_end_bytes(header))
		buf_add_char(&text, '\n');
	if (t) {
		add_rows(c, t, &text);
	} else {
		cell_add(&text, span_of(c->options->explain));
		buf_add_char(&text, '\n');
	}
	copy = arena_copy(&c->arena, buf_span(&text));
	st = text.failed || !copy.ptr ? fault_memory(converting_faults(c))
				      : OPK_OK;
	buf_release(&text);
	if (!st)
		st = table_of(&c->selection, copy,
			t ? c->options->select : "--explain", &c->sheets.how,
			converting_faults(c));
	c->has_selection = !st;
	return st;
}

/* What --safe-cells has added to a file is not in its cells. */
static enum opk_status restore_cells(struct converting *c, struct table *t)
{
	struct faults *f = converting_faults(c);
	struct buf text = { 0 };
	struct span copy = { 0 };
	enum opk_status st;

	if (table_column(t, SPAN(SAFE_COLUMN)) == COLUMN_NONE)
		return OPK_OK;
	if (safe_table_restore(t, &text))
		copy = arena_copy(&c->arena, buf_span(&text));
	buf_release(&text);
	table_close(t);
	st = copy.ptr ? table_of(t, copy, c->options->select, &c->sheets.how, f)
		      : fault_memory(f);
	return st;
}

static enum opk_status open_selection(struct converting *c)
{
	struct table whole;
	enum opk_status st;

	if (!c->options->select)
		return c->options->explain ? select_one(c, NULL) : OPK_OK;
	st = table_open(&whole, AT_FDCWD, c->options->select,
		c->options->select, &c->sheets.how, converting_faults(c));
	if (!st)
		st = restore_cells(c, &whole);
	if (st)
		return st;
	if (c->options->explain) {
		st = select_one(c, &whole);
		table_close(&whole);
		return st;
	}
	c->selection = whole;
	c->has_selection = true;
	return OPK_OK;
}

/* The options against each other, and the file of --select. */
static enum opk_status converting_select(struct converting *c)
{
	enum opk_status st = check_options(c);

	if (!st)
		st = open_selection(c);
	c->setting.selection = c->has_selection ? &c->selection : NULL;
	return st;
}

/* permission: how the permission is called, before the module's name */
static enum opk_status may(struct converting *c, struct span module,
	const char *what, const char *permission)
{
	const struct person *who = c->actor;
	bool is_named = *permission == 'C';

	if (people_may(&c->people, who, module, what))
		return OPK_OK;
	return fault(converting_faults(c), OPK_NO_PERMISSION, NULL, 0, 0,
		"the user '%.*s' has no permission %s%.*s (profile '%.*s')\n"
		"Let somebody act who has it (--as), or have an administrator "
		"%s '%s' in profiles/%.*s/modules/%.*s.yaml%s.",
		SPAN_ARG(who->name), permission, SPAN_ARG(module),
		SPAN_ARG(who->profile), is_named ? "allow" : "grant", what,
		SPAN_ARG(who->profile), SPAN_ARG(module),
		is_named ? ", and name the permission in the profile" : "");
}

/* Is a target on request asked for, by an option or by a column? */
static bool is_asked(const struct converting *c, struct span module)
{
	const struct opk_texts *with = &c->options->with;

	for (size_t i = 0; i < with->count; i++)
		if (span_is(module, with->items[i]))
			return true;
	for (size_t i = 0; c->has_selection && i < c->selection.column_count;
		i++) {
		struct span rest, name = c->selection.columns[i];

		if (span_equal(span_split(name, '.', &rest), module) &&
			rest.len)
			return true;
	}
	return false;
}

/* The acting user's profile, and whom records are assigned to. */
static enum opk_status converting_permit(struct converting *c)
{
	struct span source = c->setting.module;
	enum opk_status st =
		may(c, source, "mass_convert", "Crm_Implied_Mass_Convert_");

	st = worse(st, may(c, source, "view", "to view "));
	st = worse(st, may(c, source, "edit", "to edit "));
	NODE_EACH (n, node_get(c->setting.mapping, SPAN("targets"))) {
		struct span module = node_get_text(n, "module");

		if (span_is(node_get_text(n, "create"), "on_request") &&
			!is_asked(c, module))
			continue;
		if (!span_is(node_get_text(n, "create"), "never"))
			st = worse(st, may(c, module, "create", "to create "));
		NODE_EACH (child, node_get(n, SPAN("children"))) {
			st = worse(st, may(c, node_get_text(child, "from"),
					       "view", "to view "));
			st = worse(st, may(c, node_get_text(child, "module"),
					       "create", "to create "));
		}
	}
	return st;
}

static enum opk_status converting_assignee(
	struct converting *c, const struct person **out)
{
	const char *who = c->options->assign_to;
	struct faults *f = converting_faults(c);

	*out = NULL;
	if (!who)
		return OPK_OK;
	*out = people_find(&c->people, span_of(who));
	if (!*out || !(*out)->is_active)
		return fault(f, OPK_UNKNOWN_USER, NULL, 0, 0,
			"there is no active user '%s' to assign records to\n"
			"Name one by id, file name in users/, or e-mail "
			"address.",
			who);
	return OPK_OK;
}

/* The engine's run: told what to do, watched, and judged. */

static bool tell(void *user, const char *stage, uint64_t done, uint64_t total)
{
	struct converting *c = user;

	return session_progress(c->session, stage, done, total);
}

/* A new, unnamed file for what a dry run would write; -1 with errno. */
static int converting_scratch(const struct converting *c)
{
	int fd = openat(c->spool, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("orgpack", MFD_CLOEXEC);
}

/* Where the outbox goes when it is too much for memory. */
static enum opk_status open_outbox(struct converting *c)
{
	struct faults *f = converting_faults(c);

	if (c->options->no_automation)
		return OPK_OK;
	if (converting_changes(c))
		return store_stage(
			c->org.store, f, &c->outbox_staged, &c->outbox);
	c->outbox = converting_scratch(c);
	return c->outbox >= 0 ? OPK_OK
			      : fault_errno(f, OPK_CANNOT_WRITE, "make",
					"a temporary file");
}

/* Where values that merging drops go while rows are decided. */
static enum opk_status open_values(struct converting *c, int *fd)
{
	const struct opk_convert_options *o = c->options;
	enum opk_status st;

	if (!o->values || o->explain)
		return OPK_OK;
	st = outputs_open(o->values, OUTPUT_PRIVATE, &c->arena,
		converting_faults(c), &c->values);
	*fd = st ? -1 : c->values.fd;
	return st;
}

static enum opk_status start(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	struct run_options how = { .where = o->where,
		.all = o->all,
		.limit = o->explain ? 0 : o->limit,
		.through = o->through,
		.automation = !o->no_automation,
		.fail_fast = o->fail_fast,
		.workers = c->workers,
		.spill = -1,
		.values = -1,
		.safe_cells = o->safe_cells,
		.progress = tell,
		.user = c };
	enum opk_status st = converting_assignee(c, &how.assign_to);

	if (!st)
		st = open_outbox(c);
	how.spill = c->outbox;
	if (!st)
		st = open_values(c, &how.values);
	if (!st)
		st = run_open(&c->run, &c->setting, &how);
	c->is_open = !st;
	return st;
}

static enum opk_status converting_run(struct converting *c)
{
	enum opk_status st = start(c);

	if (!st && !c->options->explain && c->run.row_count)
		c->hashing = hashing_start(&c->sheets, &c->arena);
	if (!st)
		st = run_decide(&c->run);
	if (!st && !c->options->explain)
		st = auto_numbers_check(&c->sheets);
	if (!st)
		st = run_settle(&c->run);
	if (!st)
		st = world_say_unread(
			&c->world, &c->arena, converting_faults(c));
	if (!st && !c->options->explain)
		st = converting_fits(c);
	return st;
}

/* All tables of the org, and how many records each is about to have. */
struct counting {
	struct converting *converting;
	VEC(struct storage_table) tables;
	bool lost_memory;
};

static void count(struct counting *k, struct span module, uint64_t rows)
{
	struct storage_table *t = vec_add(&k->converting->arena, &k->tables);

	if (t)
		*t = (struct storage_table){ module, rows };
	else
		k->lost_memory = true;
}

/* A table that the run has not touched; one that is malformed has no rows. */
static void count_other(
	struct counting *k, struct span path, struct span module)
{
	struct converting *c = k->converting;
	struct faults unheard = { .arena = &c->arena };
	struct table_how how = c->sheets.how;
	struct table t;

	how.reject = true;
	if (table_open(&t, c->sheets.dir, path.ptr, path.ptr, &how, &unheard))
		return;
	count(k, module, t.row_count - t.bad_count);
	table_close(&t);
}

static enum opk_status count_file(void *user, struct span name)
{
	struct counting *k = user;
	struct arena *a = &k->converting->arena;
	struct span path = arena_print(a, "records/%.*s", SPAN_ARG(name));
	struct span rest, module = span_split(name, '.', &rest);

	module = arena_copy(a, module);
	if (!path.ptr || !module.ptr)
		return fault_memory(converting_faults(k->converting));
	if ((span_is(rest, "csv") || span_is(rest, "csv.gz")) &&
		!sheets_find(&k->converting->sheets, module))
		count_other(k, path, module);
	return OPK_OK;
}

static bool skip_hidden(void *user, struct span path, bool is_dir)
{
	(void)user;
	return is_dir || path.ptr[0] == '.';
}

static enum opk_status count_others(struct counting *k)
{
	struct converting *c = k->converting;
	int dir = openat(c->sheets.dir, "records",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum opk_status st;

	if (dir < 0 && errno == ENOENT)
		return OPK_OK;
	if (dir < 0)
		return fault_errno(converting_faults(c), OPK_CANNOT_READ,
			"open", "records");
	st = walk_files(dir, "records", skip_hidden, k, count_file, &c->arena,
		converting_faults(c));
	close(dir);
	return st;
}

/* How many users work in the org. */
static size_t active_users(const struct people *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->items.count; i++)
		n += all->items.items[i].is_active;
	return n;
}

/* Do all records fit what the edition stores? */
static enum opk_status converting_fits(struct converting *c)
{
	struct counting k = { .converting = c };
	struct faults *f = converting_faults(c);
	struct editions e;
	uint64_t most;
	size_t made = 0, users = active_users(&c->people);
	enum opk_status st = editions_read(&c->arena, f, &e);

	for (size_t i = 0; i < c->sheets.items.count; i++) {
		const struct sheet *s = c->sheets.items.items[i];

		made += s->fresh.count;
		count(&k, s->module, sheet_count(s) - s->table.bad_count);
	}
	if (st || !made ||
		!storage_is_limited(
			&e, c->org.org, users, c->setting.now_ms, &most))
		return st;
	c->storage_limit = most;
	st = count_others(&k);
	if (!st && k.lost_memory)
		st = fault_memory(f);
	return st ? st
		  : storage_check(k.tables.items, k.tables.count, &c->world,
			    c->org.org, users, c->setting.now_ms, &c->arena, f,
			    &c->storage);
}

/* From what the engine decided to a plan: changed tables, outbox, counters. */

/* A delta is kept in place of a table when it is less than a quarter of it;
 * a piece's line takes about so many bytes. */
enum { DELTA_SHARE = 4, PIECE_BYTES = 24 };

static enum opk_status scratch_failed(struct converting *c)
{
	return fault_errno(converting_faults(c), OPK_CANNOT_WRITE, "make",
		"a temporary file");
}

/* How many rows of a table change. */
static size_t converting_touched(const struct sheet *s)
{
	size_t n = 0;

	for (uint32_t i = 0; i < s->row_count; i++)
		n += (s->changed && s->changed[i / 64] >> i % 64 & 1) ||
		     (s->marks && s->marks[i]);
	return n;
}

/* Few changed rows are worth a delta. */
static bool may_want_back(const struct sheet *s)
{
	return s->has_table &&
	       converting_touched(s) < s->row_count / DELTA_SHARE;
}

static enum opk_status write_table(
	struct converting *c, struct changed_table *t)
{
	struct faults *f = converting_faults(c);
	enum opk_status st = OPK_OK;

	if (converting_changes(c)) {
		st = store_stage(c->org.store, f, &t->staged, &t->fd);
	} else {
		t->fd = converting_scratch(c);
		if (t->fd < 0)
			st = scratch_failed(c);
	}
	session_progress(c->session, "writing tables", c->written, 0);
	if (!st)
		st = run_write_sheet(&c->run, t->sheet, t->fd,
			converting_changes(c) && may_want_back(t->sheet),
			&c->arena, &t->done);
	c->written += st ? 0 : t->done.bytes;
	return st;
}

static enum opk_status write_tables(struct converting *c)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < c->sheets.items.count; i++) {
		struct sheet *s = c->sheets.items.items[i];
		struct changed_table *t;

		if (!run_changes(&c->run, s))
			continue;
		t = vec_add(&c->arena, &c->tables);
		if (!t)
			return fault_memory(converting_faults(c));
		*t = (struct changed_table){ .sheet = s, .fd = -1 };
	}
	for (size_t i = 0; !st && i < c->tables.count; i++)
		st = write_table(c, &c->tables.items[i]);
	return st;
}

/* One digest that is still to be reckoned. */
struct digesting {
	struct converting *converting;
	struct changed_table *table;
	bool old;
	uint64_t bytes;
	enum opk_status status;
	struct arena arena;
	struct faults faults;
};

static void digest_old(struct digesting *d)
{
	struct changed_table *t = d->table;

	t->has_before = hashing_of_table(&t->sheet->table, &t->before);
	if (!t->has_before)
		d->status = fault_errno(&d->faults, OPK_CANNOT_READ, "read",
			t->sheet->path.ptr);
}

static void digest_new(struct digesting *d)
{
	struct changed_table *t = d->table;

	if (t->staged)
		d->status = store_stage_digest(d->converting->org.store,
			t->staged, &d->faults, &t->after);
	else if (!hashing_of_file(t->fd, &t->after))
		d->status = fault_errno(&d->faults, OPK_CANNOT_READ, "read",
			"a temporary file");
}

static void digest_one(void *user, unsigned worker, size_t i)
{
	struct digesting *d = (struct digesting *)user + i;

	(void)worker;
	d->faults.arena = &d->arena;
	if (d->old)
		digest_old(d);
	else
		digest_new(d);
}

/* The largest first, so that no worker is left with much at the end. */
static int by_size(const void *x, const void *y)
{
	const struct digesting *a = x, *b = y;

	return (a->bytes < b->bytes) - (a->bytes > b->bytes);
}

static enum opk_status digest_tables(struct converting *c)
{
	struct digesting *all =
		arena_new(&c->arena, struct digesting, 2 * c->tables.count + 1);
	enum opk_status st = OPK_OK;
	size_t n = 0;

	hashing_wait(c->hashing);
	if (!all)
		return fault_memory(converting_faults(c));
	for (size_t i = 0; i < c->tables.count; i++) {
		struct changed_table *t = &c->tables.items[i];

		t->has_before = hashing_find(c->hashing, t->sheet, &t->before);
		all[n++] = (struct digesting){
			.table = t, .converting = c, .bytes = t->done.bytes
		};
		if (!t->has_before && t->sheet->has_table)
			all[n++] = (struct digesting){ .table = t,
				.converting = c,
				.old = true,
				.bytes = t->sheet->table.bytes.len };
	}
	if (n)
		qsort(all, n, sizeof *all, by_size);
	pool_run_each(c->workers, n, digest_one, all);
	for (size_t i = 0; i < n; i++) {
		st = worse(st, all[i].status);
		faults_merge(converting_faults(c), &all[i].faults);
		arena_release(&all[i].arena);
	}
	return st;
}

static bool is_worth_it(const struct delta *back, uint64_t whole)
{
	return back->count &&
	       delta_literal_bytes(back) + PIECE_BYTES * (uint64_t)back->count <
		       whole / DELTA_SHARE;
}

static enum opk_status add_table(struct converting *c, struct changed_table *t)
{
	struct plan_op *op = plan_add(&c->arena, &c->plan);
	const struct sheet *s = t->sheet;

	if (!op)
		return fault_memory(converting_faults(c));
	*op = (struct plan_op){ .action = s->has_table ? PLAN_CHANGE : PLAN_ADD,
		.path = s->path,
		.before = t->before,
		.after = t->after,
		.staged = t->staged };
	if (s->has_table && is_worth_it(&t->done.back, s->table.bytes.len))
		op->back = &t->done.back;
	return OPK_OK;
}

static enum opk_status add_tables(struct converting *c)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < c->tables.count; i++)
		st = add_table(c, &c->tables.items[i]);
	return st;
}

/* What is in memory goes behind what has been spilled. */
static enum opk_status finish_spill(struct converting *c, struct plan_op *op)
{
	struct faults *f = converting_faults(c);
	off_t end = (off_t)automation_spilled(c->run.automation);

	if (lseek(c->outbox, end, SEEK_SET) < 0 ||
		!file_write_all(
			c->outbox, automation_outbox(c->run.automation)))
		return fault_errno(f, OPK_CANNOT_WRITE, "write", op->path.ptr);
	op->staged = c->outbox_staged;
	return store_stage_digest(
		c->org.store, c->outbox_staged, f, &op->after);
}

static enum opk_status add_outbox(struct converting *c)
{
	const struct automation *m = c->run.automation;
	struct plan_op *op;

	if (!m || !automation_outbox_lines(m) || !converting_changes(c))
		return OPK_OK;
	op = plan_add(&c->arena, &c->plan);
	if (!op)
		return fault_memory(converting_faults(c));
	*op = (struct plan_op){ .action = PLAN_ADD,
		.internal = true,
		.mode = 0600,
		.path = arena_print(&c->arena,
			OUTBOX_FOLDER "convert-%" PRIu64 ".jsonl", c->next) };
	if (!op->path.ptr)
		return fault_memory(converting_faults(c));
	if (automation_spilled(m))
		return finish_spill(c, op);
	op->bytes = automation_outbox(m);
	op->after = digest_of(op->bytes);
	return OPK_OK;
}

/* The last numbers of a table's auto-number fields. */
static bool put_auto_numbers(
	struct arena *a, struct node *map, const struct sheet *s)
{
	for (size_t i = 0; s->fresh.count && i < s->autos.count; i++) {
		const struct auto_number *n = &s->autos.items[i];
		struct span key = arena_print(a, "%.*s.%.*s",
			SPAN_ARG(s->module), SPAN_ARG(n->field));
		struct span text =
			arena_print(a, "%" PRIu64, auto_number_last(s, n));

		if (!key.ptr || !text.ptr ||
			!node_put(map, key, node_new_text(a, text)))
			return false;
	}
	return true;
}

/* The ids that are given by now, and the turns that are taken. */
static enum opk_status add_counters(struct converting *c)
{
	struct arena *a = &c->arena;
	struct node *ids = node_new(a, NODE_MAP);
	struct node *numbers = node_new(a, NODE_MAP);
	struct counters now = { .largest_ids = ids, .auto_numbers = numbers };

	if (c->run.automation)
		now.turns = automation_turns(c->run.automation, a);
	for (size_t i = 0; i < c->sheets.items.count; i++) {
		const struct sheet *s = c->sheets.items.items[i];
		uint64_t largest = s->fresh.count ? sheet_largest_id(s) : 0;
		struct span text;

		if (!put_auto_numbers(a, numbers, s))
			return fault_memory(converting_faults(c));
		if (!largest)
			continue;
		text = arena_print(a, "%" PRIu64, largest);
		if (!text.ptr ||
			!node_put(ids, s->module, node_new_text(a, text)))
			return fault_memory(converting_faults(c));
	}
	return counters_put(
		c->org.store, &now, a, &c->plan, converting_faults(c));
}

static void describe(struct converting *c)
{
	struct plan *p = &c->plan;

	p->command = SPAN("convert");
	p->summary = arena_print(&c->arena, "%.*s: %zu of %zu record%s",
		SPAN_ARG(c->setting.module),
		c->run.row_count - c->run.failed_count, c->run.row_count,
		c->run.row_count == 1 ? "" : "s");
}

static enum opk_status converting_stage(struct converting *c)
{
	enum opk_status st = write_tables(c);

	if (!st)
		st = digest_tables(c);
	if (!st)
		st = store_next(c->org.store, converting_faults(c), &c->next);
	if (!st)
		st = add_tables(c);
	if (!st && c->plan.count)
		st = add_outbox(c);
	if (!st && c->plan.count && converting_changes(c))
		st = add_counters(c);
	if (st)
		return st;
	describe(c);
	st = converting_remember(c);
	plan_seal(&c->plan);
	return st || node_put_text(&c->answer->arena, c->answer->root,
			     "plan_digest",
			     summary_digest(&c->answer->arena, &c->plan.digest))
		       ? st
		       : fault_memory(converting_faults(c));
}

/*
 * What the history keeps of a conversion: results, failures, a fingerprint of
 * each row that was written, and in the entry what each table was like
 * (formats/history.md).
 */

static enum opk_status keep(struct converting *c, const char *name,
	enum opk_status (*write)(struct run *r, int out, bool safe))
{
	int fd = -1;
	enum opk_status st =
		store_keep(c->org.store, name, converting_faults(c), &fd);

	return st ? st : write(&c->run, fd, false);
}

static enum opk_status keep_rows(struct converting *c)
{
	struct faults *f = converting_faults(c);
	struct trace_writer w = { .fd = -1 };
	enum opk_status st = store_keep(c->org.store, TRACE_FILE, f, &w.fd);

	if (st)
		return st;
	trace_begin(&w);
	for (size_t i = 0; i < c->tables.count; i++)
		trace_add(&w, c->tables.items[i].sheet);
	return trace_end(&w) ? OPK_OK
			     : fault_errno(f, OPK_CANNOT_WRITE, "write",
				       ".orgpack/txn/" TRACE_FILE);
}

static enum opk_status converting_keep(struct converting *c)
{
	enum opk_status st;

	if (!c->plan.count)
		return OPK_OK;
	session_progress(c->session, "writing results", 0, 0);
	st = keep(c, "results.csv", run_write_results);
	if (!st)
		st = keep(c, "failures.csv", run_write_failures);
	return st ? st : keep_rows(c);
}

/* The columns that a table has after the run; the last `added` are new. */
static int64_t put_columns(
	struct arena *a, struct node *list, const struct sheet *s)
{
	int64_t added = 0;

	for (size_t i = 0; i < s->written_count; i++) {
		const struct sheet_column *c = &s->columns.items[s->written[i]];

		added += c->is_added;
		if (!node_add(list, node_new_text(a, c->name)))
			return -1;
	}
	return added;
}

static bool put_table(struct arena *a, struct node *list, const struct sheet *s)
{
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *columns;
	int64_t added;

	node_put_text(a, n, "path", s->path);
	node_put_text(a, n, "module", s->module);
	node_put_bool(a, n, "made", !s->has_table);
	node_put_int(a, n, "rows", (int64_t)s->row_count);
	node_put_int(a, n, "created", (int64_t)s->fresh.count);
	node_put_int(a, n, "changed", (int64_t)converting_touched(s));
	columns = node_put_list(a, n, "columns");
	added = put_columns(a, columns, s);
	return added >= 0 && node_put_int(a, n, "columns_added", added);
}

/* The outbox, so that an undo can tell whether somebody has edited it. */
static bool put_outbox(struct converting *c, struct node *detail)
{
	struct arena *a = &c->arena;
	char hex[DIGEST_HEX + 1];
	struct node *n;

	for (size_t i = 0; i < c->plan.count; i++) {
		const struct plan_op *op = &c->plan.items[i];

		if (!span_starts(op->path, SPAN(OUTBOX_FOLDER)))
			continue;
		digest_format(&op->after, hex);
		n = node_put_map(a, detail, "outbox");
		node_put_text(a, n, "path", op->path);
		node_put_int(a, n, "lines",
			(int64_t)automation_outbox_lines(c->run.automation));
		return node_put_text(
			a, n, "sha256", arena_copy(a, span_of(hex)));
	}
	return true;
}

/* What the entry in the history tells of the run, for the log and an undo. */
static enum opk_status converting_remember(struct converting *c)
{
	struct arena *a = &c->arena;
	struct node *n = node_new(a, NODE_MAP), *list;
	const struct run *r = &c->run;
	const struct node *by = node_get(c->answer->root, SPAN("by_target"));
	bool good;

	node_put_text(a, n, "module", c->setting.module);
	node_put_int(a, n, "Total_Count", (int64_t)r->row_count);
	node_put_int(a, n, "Converted_Count",
		(int64_t)(r->row_count - r->failed_count));
	node_put_int(a, n, "Failed_Count", (int64_t)r->failed_count);
	good = !by || node_put(n, SPAN("by_target"), node_copy(a, by));
	list = node_put_list(a, n, "tables");
	for (size_t i = 0; good && i < c->tables.count; i++)
		good = put_table(a, list, c->tables.items[i].sheet);
	good = good && put_outbox(c, n);
	c->plan.detail = n;
	return good && list ? OPK_OK : fault_memory(converting_faults(c));
}

/* What a conversion came to: counts, examples of failures, merges. */

enum { EXAMPLES = 3 };

/* The line of a selected row, and its id as it was given. */
static uint64_t converting_line(
	const struct converting *c, const struct chosen *row)
{
	return row->row != ROW_NONE
		       ? table_line(&c->selection, row->row)
		       : table_line(&c->run.recipe->source->table, row->source);
}

/* Which records were asked for, by whom, and when. */
static bool put_request(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *root = c->answer->root;
	const struct opk_convert_options *o = c->options;
	char at[TIME_TEXT];

	time_format(c->setting.now_ms, c->setting.zone, at);
	node_put_text(a, root, "module", arena_copy(a, c->setting.module));
	node_put_text(a, root, "how",
		span_of(o->select  ? "select"
			: o->where ? "where"
				   : "all"));
	if (o->select)
		node_put_text(
			a, root, "file", arena_copy(a, span_of(o->select)));
	if (o->where)
		node_put_text(
			a, root, "criteria", arena_copy(a, span_of(o->where)));
	node_put_text(a, root, "at", arena_copy(a, span_of(at)));
	node_put_text(a, root, "actor", arena_copy(a, c->actor->name));
	return node_put_bool(a, root, "dry_run", o->dry_run);
}

static bool put_counts(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *root = c->answer->root;
	const struct run *r = &c->run;
	int64_t all = (int64_t)r->row_count, failed = (int64_t)r->failed_count;
	int64_t converted = r->given_up ? 0 : all - failed;

	node_put_int(a, root, "Record_Count",
		(int64_t)r->recipe->source->table.row_count);
	node_put_int(a, root, "Total_Count", all);
	node_put_int(a, root, "Converted_Count", converted);
	node_put_int(a, root, "Not_Converted_Count", all - failed - converted);
	return node_put_int(a, root, "Failed_Count", failed);
}

/* How often each action; what is left of the rows that were come to, and did
 * not fail, had none. */
static bool put_actions(const struct converting *c, size_t target,
	struct arena *a, struct node *n)
{
	const size_t *by = c->run.by_action[target];
	size_t none = c->run.decided - c->run.failed_count;
	struct node *last = n;

	for (int k = ACTION_CREATED; last && k < ACTION_KINDS; k++) {
		none -= by[k];
		last = node_put_int(a, n, row_action_word((enum row_action)k),
			(int64_t)by[k]);
	}
	return last &&
	       node_put_int(a, n, row_action_word(ACTION_NONE), (int64_t)none);
}

static bool put_targets(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "by_target");
	bool good = list;

	for (size_t t = 0; good && t < c->run.recipe->target_count; t++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		struct span module = c->run.recipe->targets[t].module;

		good = node_put_text(a, n, "module", arena_copy(a, module)) &&
		       put_actions(c, t, a, n);
	}
	return good;
}

/* Rows of subforms that were made, and those that stayed. */
static bool put_children(const struct converting *c)
{
	struct arena *a = &c->answer->arena;
	size_t count = run_child_count(&c->run);
	struct node *list;
	bool good = true;

	if (!count)
		return true;
	list = node_put_list(a, c->answer->root, "children");
	for (size_t i = 0; good && i < count; i++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		struct child_sums s;

		run_child_sums(&c->run, i, &s);
		node_put_text(a, n, "module", arena_copy(a, s.module));
		node_put_text(a, n, "from", arena_copy(a, s.from));
		node_put_text(a, n, "target", arena_copy(a, s.target));
		if (c->run.given_up)
			s.created = s.left = 0;
		node_put_int(a, n, "created", (int64_t)s.created);
		good = node_put_int(a, n, "left", (int64_t)s.left);
	}
	return good;
}

static bool put_example(struct converting *c, struct node *list,
	const struct chosen *row, const struct row_fault *fault)
{
	struct arena *a = &c->answer->arena;
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *last;
	struct buf text = { 0 };

	node_put_int(a, n, "line", (int64_t)converting_line(c, row));
	node_put_text(a, n, "id", arena_copy(a, converting_id(c, row, &text)));
	node_put_text(a, n, "field", arena_copy(a, fault->field));
	last = node_put_text(a, n, "message", arena_copy(a, fault->message));
	buf_release(&text);
	return last;
}

static bool comes_before(const struct run *r, enum row_code a, enum row_code b)
{
	return r->by_code[a] != r->by_code[b]
		       ? r->by_code[a] > r->by_code[b]
		       : strcmp(row_code_word(a), row_code_word(b)) < 0;
}

/* The codes that occurred: the most frequent first, else by their names. */
static size_t sort_codes(const struct run *r, enum row_code out[ROW_CODES])
{
	size_t n = 0;

	for (int k = ROW_GOOD + 1; k < ROW_CODES; k++) {
		enum row_code code = (enum row_code)k;
		size_t i = n;

		if (!r->by_code[k])
			continue;
		for (; i > 0 && comes_before(r, code, out[i - 1]); i--)
			out[i] = out[i - 1];
		out[i] = code;
		n++;
	}
	return n;
}

/* How often each code, and the first rows of it. */
static bool put_failures(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "failures");
	struct node *examples[ROW_CODES] = { NULL };
	const struct run *r = &c->run;
	enum row_code codes[ROW_CODES];
	size_t count = sort_codes(r, codes);
	bool good = list;

	for (size_t k = 0; good && k < count; k++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));

		node_put_text(a, n, "code", span_of(row_code_word(codes[k])));
		node_put_int(a, n, "count", (int64_t)r->by_code[codes[k]]);
		examples[codes[k]] = node_put_list(a, n, "examples");
		good = examples[codes[k]];
	}
	for (size_t i = 0; good && r->failed_count && i < r->row_count; i++) {
		const struct chosen *row = &r->rows[i];
		const struct row_fault *f = &r->row_faults.items[row->fault];

		if (row->fault && examples[f->code] &&
			examples[f->code]->count < EXAMPLES)
			good = put_example(c, examples[f->code], row, f);
	}
	return good;
}

/* How many values merging dropped, and by which rules. */
static bool put_losses(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "dropped");
	const struct losses *l = &c->run.losses;
	struct node *last = list;
	int64_t sum = 0;

	for (int k = LOST_NOTHING + 1; last && k < LOST_RULES; k++) {
		struct node *n;

		sum += (int64_t)l->by_rule[k];
		if (!l->by_rule[k])
			continue;
		n = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, n, "rule",
			span_of(lost_rule_word((enum lost_rule)k)));
		last = node_put_int(a, n, "count", (int64_t)l->by_rule[k]);
	}
	return last && node_put_int(a, c->answer->root, "dropped_total", sum);
}

/* The sums of a run, and its examples, in the answer. */
static enum opk_status converting_sum(struct converting *c)
{
	return put_request(c) && put_counts(c) && put_targets(c) &&
			       put_children(c) && put_failures(c) &&
			       put_losses(c) && converting_put_merges(c)
		       ? OPK_OK
		       : fault_memory(converting_faults(c));
}

/* The tables that are written, before and after. */
static bool put_tables(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "tables");
	struct node *last = list;

	for (size_t i = 0; last && i < c->tables.count; i++) {
		const struct changed_table *t = &c->tables.items[i];
		const struct sheet *s = t->sheet;
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		int64_t before = (int64_t)(s->row_count - s->table.bad_count);

		node_put_text(a, n, "module", arena_copy(a, s->module));
		node_put_int(a, n, "before", before);
		node_put_int(a, n, "created", (int64_t)s->fresh.count);
		node_put_int(a, n, "changed", (int64_t)converting_touched(s));
		node_put_int(a, n, "after", before + (int64_t)s->fresh.count);
		last = node_put_int(a, n, "bytes", (int64_t)t->done.bytes);
	}
	return last;
}

static uint64_t bytes_read(const struct converting *c)
{
	uint64_t n = c->has_selection ? c->selection.bytes.len : 0;

	for (size_t i = 0; i < c->sheets.items.count; i++)
		n += c->sheets.items.items[i]->table.bytes.len;
	return n;
}

static bool sum_outbox(struct converting *c)
{
	const struct automation *m = c->run.automation;
	struct arena *a = &c->answer->arena;
	struct node *n;

	if (!m || !automation_outbox_lines(m))
		return true;
	n = node_put_map(a, c->answer->root, "outbox");
	if (c->done.id)
		node_put_text(a, n, "file",
			arena_print(a, OUTBOX_FOLDER "convert-%ju.jsonl",
				(uintmax_t)c->done.id));
	return node_put_int(a, n, "lines", (int64_t)automation_outbox_lines(m));
}

static bool put_storage(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *n;

	if (!c->storage_limit)
		return true;
	n = node_put_map(a, c->answer->root, "storage");
	node_put_int(a, n, "bytes", (int64_t)c->storage);
	return node_put_int(a, n, "limit", (int64_t)c->storage_limit);
}

/* How long it took, and what became of it: at the end. */
static enum opk_status converting_measure(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *root = c->answer->root, *n, *last;
	int64_t ms = clock_ticks() - c->began - c->done.sync_ms;

	if (!put_tables(c) || !sum_outbox(c) || !put_storage(c))
		return fault_memory(converting_faults(c));
	node_put_int(a, root, "bytes_read", (int64_t)bytes_read(c));
	node_put_int(a, root, "bytes_written", (int64_t)c->written);
	n = node_put(root, SPAN("seconds"), node_new(a, NODE_FLOAT));
	if (n) {
		n->number = (double)ms / 1000;
		n->text = arena_print(a, "%.3f", n->number);
	}
	node_put_int(a, root, "ms", ms);
	node_put_int(a, root, "rows_per_second",
		(int64_t)c->run.row_count * 1000 / (ms ? ms : 1));
	last = node_put_int(a, root, "sync_ms", c->done.sync_ms);
	return n && last ? OPK_OK : fault_memory(converting_faults(c));
}

/* Existing records that a conversion changes: the first, with old and new. */

enum { MERGES = 50 };

static bool put_field(struct arena *a, struct node *list, struct span field,
	struct span old, struct span new)
{
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *last;
	struct buf text = { 0 };

	node_put_text(a, n, "field", arena_copy(a, field));
	node_put_text(a, n, "old", arena_copy(a, cell_text(old, &text)));
	last = node_put_text(a, n, "new", arena_copy(a, cell_text(new, &text)));
	last = text.failed ? NULL : last;
	buf_release(&text);
	return last;
}

/* Each field that differs; who changed it and when goes without saying. */
static bool put_fields(struct converting *c, struct node *list,
	const struct sheet *s, uint32_t ref)
{
	const struct span *now = sheet_load(s, ref, &c->reader);
	bool good = now;

	for (uint32_t k = 0; good && k < s->columns.count; k++) {
		struct span old = { 0 };

		if (k < s->table.column_count)
			old = table_cell(&s->table, ref, k);
		if (k != s->modified_by && k != s->modified_time &&
			!cell_same(old, now[k]))
			good = put_field(&c->answer->arena, list,
				s->columns.items[k].name, old, now[k]);
	}
	return good;
}

static bool put_merge(struct converting *c, struct node *list,
	const struct chosen *row, const struct sheet *s, uint32_t ref)
{
	struct arena *a = &c->answer->arena;
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *fields;
	struct buf text = { 0 };
	struct span id = table_cell(&s->table, ref, s->id);
	bool good;

	node_put_text(a, n, "module", arena_copy(a, s->module));
	node_put_text(a, n, "record", arena_copy(a, cell_text(id, &text)));
	node_put_text(a, n, "id", arena_copy(a, converting_id(c, row, &text)));
	node_put_int(a, n, "line", (int64_t)converting_line(c, row));
	fields = node_put_list(a, n, "fields");
	good = fields && !text.failed && put_fields(c, fields, s, ref);
	buf_release(&text);
	return good;
}

static bool is_merged(const struct row_record *x)
{
	return x->action == ACTION_MERGED || x->action == ACTION_OVERWRITTEN;
}

/* Existing records of a target that were seen, a bit for each. */
static bool see(uint64_t **seen, const struct sheet *s, uint32_t ref)
{
	uint64_t bit = (uint64_t)1 << ref % 64;
	bool is_new;

	if (!*seen)
		*seen = calloc((size_t)s->row_count / 64 + 1, sizeof **seen);
	if (!*seen)
		return false;
	is_new = !((*seen)[ref / 64] & bit);
	(*seen)[ref / 64] |= bit;
	return is_new;
}

static bool put_all(struct converting *c, struct node *list, uint64_t **seen)
{
	const struct run *r = &c->run;
	size_t targets = r->recipe->target_count;
	int64_t total = 0;
	bool good = list;

	for (size_t i = 0; good && !r->given_up && i < r->decided * targets;
		i++) {
		const struct row_record *x = &r->records[i];
		const struct sheet *s = r->recipe->targets[i % targets].sheet;
		uint64_t **of = &seen[i % targets];

		if (!is_merged(x) || x->ref >= s->row_count)
			continue;
		if (see(of, s, x->ref) && total++ < MERGES)
			good = put_merge(
				c, list, &r->rows[i / targets], s, x->ref);
		good = good && *of;
	}
	return good && node_put_int(&c->answer->arena, c->answer->root,
			       "merges_total", total);
}

/* Existing records that change, each with its fields; false: no memory. */
static bool converting_put_merges(struct converting *c)
{
	struct node *list =
		node_put_list(&c->answer->arena, c->answer->root, "merges");
	size_t targets = c->run.recipe->target_count;
	uint64_t **seen = calloc(targets + 1, sizeof *seen);
	bool good = seen && put_all(c, list, seen);

	for (size_t i = 0; seen && i < targets; i++)
		free(seen[i]);
	free(seen);
	return good;
}
