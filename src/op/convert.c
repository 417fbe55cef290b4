/* SPDX-License-Identifier: MIT */
/* orgpack convert: records of one module into records of others. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analysis/check.h"
#include "convert/decide.h"
#include "convert/explain.h"
#include "convert/fits.h"
#include "convert/outcome.h"
#include "convert/results.h"
#include "convert/run.h"
#include "convert/settle.h"
#include "convert/sums.h"
#include "handover/actor.h"
#include "handover/counters.h"
#include "handover/identity.h"
#include "model/state.h"
#include "model/summary.h"
#include "model/world.h"
#include "plan/commit_plan.h"
#include "plan/hashing.h"
#include "plan/operand.h"
#include "plan/outputs.h"
#include "records/safe_cells.h"
#include "records/table.h"
#include "rules/automation.h"
#include "rules/outbox_lines.h"
#include "rules/people.h"
#include "rules/setting.h"
#include "store/load.h"
#include "util/clock.h"
#include "util/output.h"

/* A mass conversion, from the user's options to the commit. */
struct converting {
	struct opk_session *session;
	const struct opk_convert_options *options;
	struct opk_answer *answer;
	struct arena arena;
	unsigned workers;
	int64_t began; /* clock_ticks */

	struct operand org;
	struct state users;
	struct world world;
	bool has_world;
	struct people people;
	const struct person *actor;
	struct counters counters;

	struct table selection;
	bool has_selection;
	int spool; /* directory for what is unpacked or written by a dry run */
	struct sheets sheets;
	struct setting setting;
	struct run run;
	bool is_open;
	/* rows that fail for what rules have read, after they had acted */
	VEC(struct known_failure) known;
	struct outcome outcome;

	uint64_t storage, storage_limit; /* bytes; limit 0: there is none */
	struct plan plan;
	struct commit done;
	struct output results, failures, rejects, values;
};

static struct faults *faults_of(const struct converting *c)
{
	return &c->answer->faults;
}

/* Does it change anything? Not a dry run, nor an explanation. */
static bool changes_anything(const struct converting *c)
{
	return !c->options->dry_run && !c->options->explain;
}

/* What a conversion needs before its engine runs: org, people, mapping. */

static enum opk_status open_people(struct converting *c)
{
	struct faults *f = faults_of(c);
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
	struct faults *f = faults_of(c);
	enum opk_status st = operand_open_org(c->session,
		changes_anything(c) ? STORE_WRITE : STORE_READ, f, &c->org);

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
	struct faults *f = faults_of(c);

	if (faults_may_guess(f, world_suggestions(&c->world, &id),
		    OPK_NO_SUCH_COMPONENT, OPK_ERROR, NULL, 0, 0))
		world_suggest(&c->world, &id, &near);
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
		return fault(faults_of(c), OPK_NO_SUCH_COMPONENT, NULL, 0, 0,
			"the module '%.*s' has no conversion mapping\n"
			"Write modules/%.*s/conversion.yaml; 'orgpack schema "
			"conversion' explains it.",
			SPAN_ARG(s->module), SPAN_ARG(s->module));
	found = &c->org.state->items[at];
	if (!text)
		return fault_memory(faults_of(c));
	*text = (struct source){ state_place(c->org.state, found, &c->arena),
		found->bytes };
	st = component_tree(found, text, &c->arena, faults_of(c), &tree);
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
			faults_keep(faults_of(c), x);
	}
}

/* Looked through for what the mapping needs. */
enum { MOST_FAULTS = 10000 };

/* The mapping, and whatever belongs to its modules, must be sound. */
static enum opk_status check_mapping(struct converting *c)
{
	struct state *s = c->org.state;
	struct map modules = { .arena = &c->arena };
	struct faults found = { .arena = &c->arena, .most = MOST_FAULTS };
	bool *focus = arena_new(&c->arena, bool, s->count);
	struct check_options o = { .workers = c->workers, .focus = focus };
	enum opk_status st;

	if (!focus || !collect_modules(c, &modules))
		return fault_memory(faults_of(c));
	for (size_t i = 0; i < s->count; i++)
		focus[i] = is_of(c, &s->items[i], &modules);
	st = check_state(s, &o, &found);
	keep_faults(c, &found);
	return found.lost_memory ? fault_memory(faults_of(c)) : st;
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

	st = calendar_read(&hours, &c->world, &c->arena, faults_of(c));
	if (st)
		return st;
	s->week_start = hours.week_start;
	s->fiscal_month = fiscal_month(c);
	s->zone = zone_load(name.len ? name : SPAN("UTC"), &c->arena);
	if (!s->zone)
		return fault(faults_of(c), OPK_BAD_VALUE, NULL, 0, 0,
			"the system knows no time zone '%.*s', which org.yaml "
			"names\nCorrect 'time_zone', or install the system's "
			"time zones.",
			SPAN_ARG(name));
	s->now_ms = clock_now();
	if (at && !time_parse(span_of(at), s->zone, &s->now_ms))
		return fault(faults_of(c), OPK_BAD_OPTION, NULL, 0, 0,
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
	enum opk_status st =
		counters_read(c->org.store, a, faults_of(c), &c->counters);

	NODE_EACH (n, c->counters.largest_ids)
		if (!node_put(all, n->key, node_share(a, n)))
			return fault_memory(faults_of(c));
	if (c->counters.turns &&
		!node_put(all, SPAN("turns"), node_share(a, c->counters.turns)))
		return fault_memory(faults_of(c));
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
	c->sheets.faults = faults_of(c);
	c->sheets.arena = &c->arena;
	s->world = &c->world;
	s->sheets = &c->sheets;
	s->people = &c->people;
	s->actor = c->actor;
	s->selection = c->has_selection ? &c->selection : NULL;
	s->with = &c->options->with;
	s->on_match = &c->options->on_match;
	s->arena = &c->arena;
	s->faults = faults_of(c);
	c->outcome = (struct outcome){ .session = c->session,
		.store = c->org.store,
		.run = &c->run,
		.plan = &c->plan,
		.arena = &c->arena,
		.faults = faults_of(c),
		.workers = c->workers,
		.dry = !changes_anything(c),
		.spool = c->spool,
		.outbox = -1 };
	return read_counters(c);
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
		st = worse(st, outputs_check(files[i], faults_of(c)));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		for (size_t k = 0; k < i; k++)
			if (files[i] && files[k] && !strcmp(files[i], files[k]))
				st = fault(faults_of(c), OPK_BAD_OPTION, NULL,
					0, 0,
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
	struct faults *f = faults_of(c);

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
	st = text.failed || !copy.ptr ? fault_memory(faults_of(c)) : OPK_OK;
	buf_release(&text);
	if (!st)
		st = table_of(&c->selection, copy,
			t ? c->options->select : "--explain", &c->sheets.how,
			faults_of(c));
	c->has_selection = !st;
	return st;
}

/* What --safe-cells has added to a file is not in its cells. */
static enum opk_status restore_cells(struct converting *c, struct table *t)
{
	struct faults *f = faults_of(c);
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
		c->options->select, &c->sheets.how, faults_of(c));
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
static enum opk_status choose_records(struct converting *c)
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
	return fault(faults_of(c), OPK_NO_PERMISSION, NULL, 0, 0,
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
static enum opk_status check_permission(struct converting *c)
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

static enum opk_status prepare(struct converting *c)
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
		st = choose_records(c);
	return st ? st : check_permission(c);
}

static enum opk_status find_assignee(
	struct converting *c, const struct person **out)
{
	const char *who = c->options->assign_to;
	struct faults *f = faults_of(c);

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

/* Where values that merging drops go while rows are decided. */
static enum opk_status open_values(struct converting *c, int *fd)
{
	const struct opk_convert_options *o = c->options;
	enum opk_status st;

	if (!o->values || o->explain)
		return OPK_OK;
	st = outputs_open(
		o->values, OUTPUT_PRIVATE, &c->arena, faults_of(c), &c->values);
	*fd = st ? -1 : c->values.fd;
	return st;
}

/* What an attempt has written is no more. */
static enum opk_status empty_files(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	int all[] = { c->outcome.outbox,
		o->values && !o->explain ? c->values.fd : -1 };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] >= 0 &&
			(ftruncate(all[i], 0) || lseek(all[i], 0, SEEK_SET)))
			return fault_errno(faults_of(c), OPK_CANNOT_WRITE,
				"empty", "a temporary file");
	return OPK_OK;
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
		.known = c->known.items,
		.known_count = c->known.count,
		.spill = -1,
		.values = -1,
		.safe_cells = o->safe_cells,
		.progress = tell,
		.user = c };
	enum opk_status st = find_assignee(c, &how.assign_to);

	if (!st && c->known.count)
		st = empty_files(c);
	else if (!st && !o->no_automation)
		st = outcome_open_outbox(&c->outcome);
	how.spill = c->outcome.outbox;
	if (!st && !c->known.count)
		st = open_values(c, &how.values);
	else if (o->values && !o->explain)
		how.values = c->values.fd;
	if (!st)
		st = run_open(&c->run, &c->setting, &how);
	c->is_open = !st;
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

static enum opk_status attempt(struct converting *c)
{
	enum opk_status st = start(c);

	if (!st && !c->options->explain && c->run.row_count)
		c->outcome.hashing = hashing_start(&c->sheets, &c->arena);
	return st ? st : run_decide(&c->run);
}

/* Attempts, after which what rules read is not for single rows to fail by. */
enum { AGAIN_MOST = 100 };

/* The row must fail though it has acted: all begins again without it. */
static enum opk_status begin_again(struct converting *c)
{
	const struct row_fault *why = c->run.again;
	struct known_failure *k;

	if (c->known.count == AGAIN_MOST)
		return fault(faults_of(c), OPK_BAD_VALUE, NULL, 0, 0,
			"%.*s: %.*s, and so it is for more than %d records\n"
			"'orgpack validate' shows the values that are not true "
			"or false. Mend them, or convert fewer records at once "
			"(--limit).",
			SPAN_ARG(why->field), SPAN_ARG(why->message),
			AGAIN_MOST);
	k = vec_add(&c->arena, &c->known);
	if (!k)
		return fault_memory(faults_of(c));
	*k = (struct known_failure){ (uint32_t)c->run.decided,
		{ why->code, arena_copy(&c->arena, why->field),
			arena_copy(&c->arena, why->message) } };
	if (!k->fault.field.ptr || !k->fault.message.ptr)
		return fault_memory(faults_of(c));
	hashing_wait(c->outcome.hashing);
	c->outcome.hashing = NULL;
	run_close(&c->run);
	c->is_open = false;
	sheets_close(&c->sheets);
	return OPK_OK;
}

/*
 * Rules read records that others have changed just before, so that what they
 * meet is only known when the row has acted. Then nothing of the attempt
 * stays, its warnings included.
 */
static enum opk_status attempt_all(struct converting *c)
{
	struct faults *f = faults_of(c);
	struct faults before = faults_part(f, &c->arena);
	enum opk_status st;

	faults_merge(&before, f);
	st = attempt(c);
	while (!st && c->run.again) {
		st = begin_again(c);
		if (st)
			break;
		*f = faults_part(f, f->arena);
		faults_merge(f, &before);
		st = attempt(c);
	}
	return st;
}

static enum opk_status decide(struct converting *c)
{
	enum opk_status st = attempt_all(c);

	if (!st && !c->options->explain)
		st = auto_numbers_check(&c->sheets);
	if (!st)
		st = run_settle(&c->run);
	if (!st)
		st = world_say_unread(&c->world, &c->arena, faults_of(c));
	if (!st && !c->options->explain)
		st = fits_check(&c->setting, c->org.org,
			active_users(&c->people), &c->storage,
			&c->storage_limit);
	return st;
}

/* From what the engine decided to a plan: changed tables, outbox, counters. */

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
	enum opk_status st = automation_turns(c->run.automation, a, &now.turns);

	if (st)
		return st;
	for (size_t i = 0; i < c->sheets.items.count; i++) {
		const struct sheet *s = c->sheets.items.items[i];
		uint64_t largest = s->fresh.count ? sheet_largest_id(s) : 0;
		struct span text;

		if (!put_auto_numbers(a, numbers, s))
			return fault_memory(faults_of(c));
		if (!largest)
			continue;
		text = arena_print(a, "%" PRIu64, largest);
		if (!text.ptr ||
			!node_put(ids, s->module, node_new_text(a, text)))
			return fault_memory(faults_of(c));
	}
	return counters_put(c->org.store, &now, a, &c->plan, faults_of(c));
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

/* What the entry in the history tells of the run, for the log and an undo. */
static enum opk_status remember(struct converting *c)
{
	struct arena *a = &c->arena;
	struct node *n = node_new(a, NODE_MAP);
	const struct run *r = &c->run;
	const struct node *by = node_get(c->answer->root, SPAN("by_target"));
	bool good;

	node_put_text(a, n, "module", c->setting.module);
	node_put_int(a, n, "Total_Count", (int64_t)r->row_count);
	node_put_int(a, n, "Converted_Count",
		(int64_t)(r->row_count - r->failed_count));
	node_put_int(a, n, "Failed_Count", (int64_t)r->failed_count);
	good = !by || node_put(n, SPAN("by_target"), node_copy(a, by));
	good = good && outcome_put_detail(&c->outcome, a, n);
	c->plan.detail = n;
	return good ? OPK_OK : fault_memory(faults_of(c));
}

static enum opk_status stage(struct converting *c)
{
	enum opk_status st = outcome_make(&c->outcome);

	if (!st && c->plan.count && changes_anything(c))
		st = add_counters(c);
	if (st)
		return st;
	describe(c);
	st = remember(c);
	plan_seal(&c->plan);
	return st || node_put_text(&c->answer->arena, c->answer->root,
			     "plan_digest",
			     summary_digest(&c->answer->arena, &c->plan.digest))
		       ? st
		       : fault_memory(faults_of(c));
}

/* What a conversion came to, in the answer. */

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

/* What was asked for, and what became of it. */
static enum opk_status put_sums(struct converting *c)
{
	return put_request(c) ? sums_put(&c->run, c->answer)
			      : fault_memory(faults_of(c));
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

	if (!m || !lines_count(automation_outbox(m)))
		return true;
	n = node_put_map(a, c->answer->root, "outbox");
	if (c->done.id)
		node_put_text(a, n, "file",
			arena_print(a, OUTBOX_FOLDER "convert-%ju.jsonl",
				(uintmax_t)c->done.id));
	return node_put_int(
		a, n, "lines", (int64_t)lines_count(automation_outbox(m)));
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
static enum opk_status measure(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *root = c->answer->root, *n, *last;
	int64_t ms = clock_ticks() - c->began - c->done.sync_ms;

	if (!outcome_put_tables(&c->outcome, a, root) || !sum_outbox(c) ||
		!put_storage(c))
		return fault_memory(faults_of(c));
	node_put_int(a, root, "bytes_read", (int64_t)bytes_read(c));
	node_put_int(a, root, "bytes_written", (int64_t)c->outcome.written);
	n = node_put(root, SPAN("seconds"), node_new(a, NODE_FLOAT));
	if (n) {
		n->number = (double)ms / 1000;
		n->text = arena_print(a, "%.3f", n->number);
	}
	node_put_int(a, root, "ms", ms);
	node_put_int(a, root, "rows_per_second",
		(int64_t)c->run.row_count * 1000 / (ms ? ms : 1));
	last = node_put_int(a, root, "sync_ms", c->done.sync_ms);
	return n && last ? OPK_OK : fault_memory(faults_of(c));
}

/* The files that the user asked for, the commit, and the whole. */

/* Rows that no thread could read go where the user wants them, those that
 * follow each other at once: there may be millions. */
static enum opk_status write_bad_rows(
	struct converting *c, const struct table *t)
{
	struct faults *f = faults_of(c);
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
		&c->arena, faults_of(c), &c->rejects);

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
	st = outputs_open(path, OUTPUT_PRIVATE, &c->arena, faults_of(c), out);
	return st ? st : write(&c->run, out->fd, c->options->safe_cells);
}

static enum opk_status write_files(struct converting *c)
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
		st = output_sync(all[i], faults_of(c));
	return st;
}

static enum opk_status place(struct converting *c, struct output *o)
{
	enum opk_status st = output_place(o, faults_of(c));

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
		return fault(faults_of(c), OPK_FAILED_ROWS, NULL, 0, 0,
			"a record did not convert, so nothing was changed\n"
			"Without --fail-fast all that fail are told.");
	return fault(faults_of(c), OPK_FAILED_ROWS, NULL, 0, 0,
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
	return st ? st : losses_flush(&r->losses, true, faults_of(c));
}

/* A plan that may not be carried out. */
static enum opk_status give_up(struct converting *c)
{
	enum opk_status st = write_files(c);

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
	enum opk_status st = prepare(c);

	if (!st)
		st = decide(c);
	if (!st && o->explain)
		return explain_record(&c->run, o->explain, c->answer);
	if (!st && c->run.failed_count && (o->all_or_nothing || o->fail_fast))
		st = drop_all(c);
	if (!st)
		st = put_sums(c);
	if (!st && c->run.given_up)
		return give_up(c);
	if (!st)
		st = stage(c);
	if (!st)
		st = write_files(c);
	if (!st && changes_anything(c))
		st = outcome_keep(&c->outcome);
	if (!st)
		st = commit(c);
	if (c->is_open)
		st = worse(st, measure(c));
	return st ? st : say_failed(c);
}

static void release(struct converting *c)
{
	outcome_close(&c->outcome);
	output_drop(&c->results);
	output_drop(&c->failures);
	output_drop(&c->rejects);
	output_drop(&c->values);
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
	struct opk_convert_options o;
	struct converting c = { .session = session,
		.options = &o,
		.began = clock_ticks(),
		.spool = -1,
		.outcome = { .outbox = -1 } };
	enum opk_status st;

	c.answer = session_answer(session, "convert");
	if (!c.answer)
		return OPK_SYSTEM;
	st = answer_options(c.answer, options, &o, sizeof o);
	c.workers = o.threads ? (unsigned)o.threads : session->workers;
	if (!st)
		st = answer_needs(c.answer, o.module, "module");
	if (!st)
		st = run(&c);
	release(&c);
	*answer = c.answer;
	return answer_finish(c.answer, st);
}
