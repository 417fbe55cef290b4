/* SPDX-License-Identifier: MIT */
/* orgpack validate: is a configuration sound, alone or as applied? */
#include "model/check.h"
#include "model/diff.h"
#include "op/planning.h"
#include "op/users.h"

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
	st = worse(st, state_scan(&users, &o, f));
	return worse(st, users_check(&users, t->state, &t->arena, f));
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

/* Check it as applied onto another org: what it brings must fit there. */
static enum opk_status check_onto(struct validation *v, struct operand *t)
{
	struct operand org;
	struct planning p = { .session = v->session,
		.answer = v->answer,
		.org = &org,
		.incoming = t };
	struct check_options o = { .workers = v->session->workers };
	enum opk_status st;

	st = operand_open(
		v->session, v->options->onto, &v->answer->faults, &org);
	p.arena = &org.arena;
	if (!st && org.bundle)
		st = fault(&v->answer->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"--for takes an org, and '%s' is a bundle\n"
			"Name the directory of the org that it is meant for, "
			"or git:REV.",
			v->options->onto);
	if (!st)
		st = planning_make(&p);
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
	size_t errors = f->errors, warnings = f->warnings, n = 0;
	struct operand t;
	struct node *entry;
	enum opk_status st = operand_open(v->session, operand, f, &t);

	/* a malformed file does not keep the others from being checked */
	if (t.state && (!st || t.store))
		n = t.state->count;
	if (!st)
		st = operand_load(&t, f);
	if (t.store && t.state && !v->options->onto)
		st = worse(st, check_users(v, &t));
	if (t.state && (!st || t.store))
		st = worse(st, v->options->onto ? check_onto(v, &t)
						: check_alone(v, &t));
	entry = node_add(v->targets, node_new(a, NODE_MAP));
	node_put_text(a, entry, "name", arena_copy(a, span_of(t.name)));
	node_put_int(a, entry, "components", (int64_t)n);
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
	struct validation v = { .session = session, .options = options };
	enum opk_status st;

	v.answer = answer_new("validate");
	if (!v.answer)
		return OPK_SYSTEM;
	st = run(&v);
	*answer = v.answer;
	return answer_finish(v.answer, st);
}
