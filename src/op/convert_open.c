/* SPDX-License-Identifier: MIT */
/* What a conversion needs before its engine runs: org, people, mapping. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/check.h"
#include "op/converting.h"
#include "util/clock.h"

static enum opk_status open_people(struct converting *c)
{
	struct faults *f = converting_faults(c);
	struct scan_options o = { .workers = c->workers };
	enum opk_status st = session_actor(c->session, c->org.store, f);

	if (!st)
		st = store_load_folder(
			c->org.store, SPAN("users"), &c->arena, f, &c->users);
	c->users.prefix = c->org.state->prefix;
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

enum opk_status converting_open(struct converting *c)
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
