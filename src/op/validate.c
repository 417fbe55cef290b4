/* SPDX-License-Identifier: MIT */
/* orgpack validate: is a configuration sound, alone or as applied? */
#include "analysis/check.h"
#include "handover/inbox.h"
#include "plan/org_tables.h"
#include "plan/planning.h"
#include "plan/recordcount.h"
#include "plan/users.h"
#include "records/record_check.h"
#include "store/load.h"

struct validation {
	struct opk_session *session;
	const struct opk_validate_options *options;
	struct opk_answer *answer;
	struct node *targets; /* list in the answer */
};

/* An org has people too, whom no bundle has: they must be sound as well. */
static enum opk_status check_users(struct validation *v, struct operand *t)
{
	struct faults *f = &v->answer->faults;
	struct scan_options o = { .workers = v->session->workers };
	struct state users = { 0 };
	enum opk_status st = store_load_folder(
		t->store, SPAN("users"), &t->arena, f, &users);

	users.prefix = t->state->prefix;
	state_keep_trees(&users, t->trees);
	st = worse(st, state_scan(&users, &o, f));
	return worse(st, users_check(&users, t->state, &t->arena, f));
}

/* All tables of an org, while they are checked. */
struct tables_check {
	struct validation *validation;
	struct operand *target;
	struct world world;
	VEC(struct record_table) tables;
	struct map users; /* ids */
	size_t rows;
};

static bool go_on(void *user, uint64_t done, uint64_t total)
{
	struct tables_check *c = user;

	return session_progress(
		c->validation->session, "checking records", done, total);
}

/* A table that cannot be opened has said so; the others are checked. */
static enum opk_status open_table(
	void *user, struct span module, struct span path)
{
	struct tables_check *c = user;
	struct arena *a = &c->target->arena;
	struct faults *f = &c->validation->answer->faults;
	struct record_table *t = vec_add(a, &c->tables);
	enum opk_status st;

	if (!t)
		return fault_memory(f);
	*t = (struct record_table){ .module = module };
	if (!world_has_module(&c->world, module))
		warn(f, OPK_UNKNOWN_REFERENCE,
			&(struct source){ .name = path.ptr }, 0, 0,
			"the org has no module '%.*s' for this table\n"
			"Name the table as the module, or remove it.",
			SPAN_ARG(module));
	st = tables_open(c->target->store, path,
		c->validation->session->workers, a, f, &t->table, NULL);
	t->has_table = !st;
	if (!st)
		c->rows += t->table.row_count;
	return st;
}

/* The ids of users; what is wrong with their files is said elsewhere. */
static bool read_users(struct tables_check *c)
{
	struct arena *a = &c->target->arena;
	struct faults unheard = { .arena = a };
	struct state users = { 0 };

	c->users.arena = a;
	if (store_load_folder(
		    c->target->store, SPAN("users"), a, &unheard, &users))
		return false;
	state_keep_trees(&users, c->target->trees);
	for (size_t i = 0; i < users.count; i++) {
		const struct component *x = &users.items[i];
		struct source src = { NULL, x->bytes };
		struct node *tree = NULL;
		struct span id;

		if (component_tree(x, &src, a, &unheard, &tree))
			return false;
		id = node_get_text(tree, "id");
		if (id.len && map_add(&c->users, id, 0) == MAP_NONE)
			return false;
	}
	return true;
}

static enum opk_status still_current(const struct tables_check *c)
{
	struct faults *f = &c->validation->answer->faults;

	for (size_t i = 0; i < c->tables.count; i++) {
		const struct record_table *t = &c->tables.items[i];

		if (t->has_table && !table_is_current(&t->table))
			return fault(f, OPK_CHANGED_UNDERNEATH, NULL, 0, 0,
				"'%s' was changed while it was read\n"
				"Try again.",
				t->table.name);
	}
	return OPK_OK;
}

static enum opk_status check_tables(struct tables_check *c)
{
	struct validation *v = c->validation;
	struct faults *f = &v->answer->faults;
	struct arena *a = &c->target->arena;
	struct span zone = node_get_text(c->target->org, "time_zone");
	struct record_checks how = { .world = &c->world,
		.zone = zone_load(zone.len ? zone : SPAN("UTC"), a),
		.workers = v->session->workers,
		.progress = go_on,
		.user = c,
		.arena = a,
		.faults = f };
	enum opk_status st = tables_each(c->target->store, open_table, c, a, f);

	if (st == OPK_SYSTEM)
		return st;
	if (read_users(c))
		how.users = &c->users;
	st = worse(st, records_check(c->tables.items, c->tables.count, &how));
	return worse(st, still_current(c));
}

/* The tables of an org that has some. */
static enum opk_status check_records(
	struct validation *v, struct operand *t, size_t *rows)
{
	struct tables_check c = { .validation = v, .target = t };
	enum opk_status st = world_open(&c.world, t->state, &v->answer->faults);

	if (!st)
		st = check_tables(&c);
	for (size_t i = 0; i < c.tables.count; i++)
		if (c.tables.items[i].has_table)
			table_close(&c.tables.items[i].table);
	v->answer->faults.seen_text = NULL; /* other bytes may lie there */
	world_close(&c.world);
	*rows = c.rows;
	return st;
}

/* Check a state by itself. */
static enum opk_status check_alone(struct validation *v, struct operand *t)
{
	struct session_scan p = session_scan(v->session, "checking");
	struct check_options o = { .workers = v->session->workers,
		.org = t->org,
		.progress = &p.scan };

	return check_state(t->state, &o, &v->answer->faults);
}

/*
 * Check it as applied onto another org: what it brings must fit there. What
 * would change goes into the target's entry, which stands in for the answer.
 */
static enum opk_status check_onto(
	struct validation *v, struct operand *t, struct node *entry)
{
	struct node *root = v->answer->root;
	struct operand org;
	struct planning p = { .session = v->session,
		.answer = v->answer,
		.org = &org,
		.incoming = t };
	struct check_options o = { .workers = v->session->workers };
	enum opk_status st;

	st = inbox_operand_open(
		v->session, v->options->onto, &v->answer->faults, &org);
	p.arena = &org.arena;
	if (!st && org.bundle)
		st = fault(&v->answer->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"--for takes an org, and '%s' is a bundle\n"
			"Name the directory of the org that it is meant for, "
			"or git:REV.",
			v->options->onto);
	if (!st) {
		v->answer->root = entry;
		st = planning_make(&p);
		v->answer->root = root;
	}
	if (!st) {
		o.org = org.org;
		o.focus = p.focus;
		o.old = org.state;
		p.result.name = t->state->name;
		st = check_state(&p.result, &o, &v->answer->faults);
	}
	operand_close(&org);
	return st;
}

static enum opk_status validate_one(struct validation *v, const char *operand)
{
	struct faults *f = &v->answer->faults;
	struct arena *a = &v->answer->arena;
	size_t errors = f->errors, warnings = f->warnings, n = 0, rows = 0;
	struct node *entry = node_add(v->targets, node_new(a, NODE_MAP));
	struct operand t;
	enum opk_status st = inbox_operand_open(v->session, operand, f, &t);

	node_put_text(a, entry, "name", arena_copy(a, span_of(t.name)));
	/* a malformed file does not keep the others from being checked */
	if (t.state && (!st || t.store))
		n = t.state->count;
	if (!st)
		st = operand_load(&t, f);
	if (t.store && t.state && !v->options->onto)
		st = worse(st, check_users(v, &t));
	if (t.state && (!st || t.store))
		st = worse(st, v->options->onto ? check_onto(v, &t, entry)
						: check_alone(v, &t));
	if (t.store && t.state && !v->options->onto && !v->options->no_records)
		st = worse(st, check_records(v, &t, &rows));
	node_put_int(a, entry, "components", (int64_t)n);
	if (rows)
		node_put_int(a, entry, "records", (int64_t)rows);
	node_put_int(a, entry, "errors", (int64_t)(f->errors - errors));
	node_put_int(a, entry, "warnings", (int64_t)(f->warnings - warnings));
	operand_close(&t);
	return st;
}

static enum opk_status run(struct validation *v)
{
	const struct opk_texts *targets = &v->options->targets;
	enum opk_status st = OPK_OK;

	v->targets =
		node_put_list(&v->answer->arena, v->answer->root, "targets");
	if (!targets->count)
		return validate_one(v, NULL);
	for (size_t i = 0; i < targets->count; i++)
		st = worse(st, validate_one(v, targets->items[i]));
	return st;
}

enum opk_status opk_validate(struct opk_session *session,
	const struct opk_validate_options *options, struct opk_answer **answer)
{
	struct opk_validate_options o;
	struct validation v = { .session = session, .options = &o };
	enum opk_status st;

	v.answer = session_answer(session, "validate");
	if (!v.answer)
		return OPK_SYSTEM;
	st = answer_options(v.answer, options, &o, sizeof o);
	if (!st)
		st = run(&v);
	*answer = v.answer;
	return answer_finish(v.answer, st);
}
