/* SPDX-License-Identifier: MIT */
/* The rules of a hand-over, and the side of it that an org is. */
#include "handover/policy.h"

#include "handover/actor.h"
#include "handover/keyline.h"
#include "model/editions.h"
#include "plan/recordcount.h"
#include "plan/session.h"
#include "plan/users.h"
#include "store/load.h"

/* The rules of a hand-over: rows of formats/editions.yaml, evaluated. */

enum verdict { HOLDS, BREAKS, OPEN /* not enough is known */ };

/* A rule as it stands for the acting org. */
struct row {
	struct span code, description, hint;
	const struct node *sides;
	const struct node *value; /* what is in force */
	bool relaxed;
};

/* What a check sees; `why` says the values, in words. */
struct judging {
	const struct policy *policy;
	const struct editions *editions;
	const struct row *row;
	const struct peer *who; /* of a rule about one side */
	const char *side;       /* "source", "target" */
	struct arena *arena;
	struct span why;
};

static struct span edition_of(const struct peer *who, int64_t now)
{
	return who->trial_expires_ms && now < who->trial_expires_ms
		       ? who->trial_edition
		       : who->edition;
}

/* "the target Branch (60002)" */
static struct span named(
	const struct judging *j, const struct peer *who, const char *side)
{
	return arena_print(j->arena, "the %s %.*s (%.*s)", side,
		SPAN_ARG(who->name), SPAN_ARG(who->org_id));
}

static enum verdict say(
	struct judging *j, enum verdict v, const char *says, struct span value)
{
	struct span name = named(j, j->who, j->side);

	j->why = arena_print(
		j->arena, "%.*s %s%.*s", SPAN_ARG(name), says, SPAN_ARG(value));
	return v;
}

static enum verdict check_edition(struct judging *j)
{
	struct span edition = edition_of(j->who, j->policy->now);

	if (!edition.len)
		return OPEN;
	if (edition_has(j->editions, edition, "copy_customization"))
		return say(j, HOLDS, "has the edition ", edition);
	return say(j, BREAKS, "may not copy a customization: its edition is ",
		edition);
}

static enum verdict check_sandbox(struct judging *j)
{
	if (!j->who->type.len)
		return OPEN;
	if (span_is(j->who->type, "sandbox"))
		return say(j, BREAKS, "is a ", j->who->type);
	return say(j, HOLDS, "is of type ", j->who->type);
}

static bool is_suite(struct span suite)
{
	return suite.len && !span_is(suite, "none");
}

static enum verdict check_suite(struct judging *j)
{
	if (!is_suite(j->who->suite))
		return say(j, HOLDS, "belongs to no suite", SPAN(""));
	if (j->who->has_integrations)
		return say(j, BREAKS,
			"has integrations enabled, and belongs to ",
			j->who->suite);
	return say(j, HOLDS, "has no integration enabled, and belongs to ",
		j->who->suite);
}

static enum verdict check_integrations(struct judging *j)
{
	if (j->who->has_integrations)
		return say(j, BREAKS, "has integrations enabled", SPAN(""));
	if (j->who->has_extensions)
		return say(j, BREAKS, "has extensions installed", SPAN(""));
	return say(j, HOLDS, "has no integrations and no extensions", SPAN(""));
}

static enum verdict check_number(
	struct judging *j, uint64_t n, const char *does, const char *what)
{
	uint64_t limit = (uint64_t)j->row->value->integer;
	struct span text =
		arena_print(j->arena, "%ju %s; it must be fewer than %ju",
			(uintmax_t)n, what, (uintmax_t)limit);

	return say(j, n < limit ? HOLDS : BREAKS, does, text);
}

static enum verdict check_receipts(struct judging *j)
{
	return check_number(
		j, j->who->receipts, "has received ", "configurations");
}

static enum verdict check_records(struct judging *j)
{
	return check_number(j, j->who->records, "holds ", "records");
}

/* A rule about both sides; the same org on both is only described. */
static enum verdict compare(struct judging *j, const char *what,
	struct span source, struct span target, bool same)
{
	const struct policy *p = j->policy;
	struct span a, b;

	if (p->source == p->target) {
		j->why = arena_print(j->arena,
			"it depends on the other org; the %s here is %.*s",
			what, SPAN_ARG(source.len ? source : SPAN("unknown")));
		return OPEN;
	}
	if (!source.len || !target.len)
		return OPEN;
	a = named(j, p->source, "source");
	b = named(j, p->target, "target");
	j->why = arena_print(j->arena,
		"the %s of %.*s is %.*s, that of %.*s is %.*s", what,
		SPAN_ARG(a), SPAN_ARG(source), SPAN_ARG(b), SPAN_ARG(target));
	return same ? HOLDS : BREAKS;
}

static enum verdict check_data_center(struct judging *j)
{
	struct span a = j->policy->source->data_center;
	struct span b = j->policy->target->data_center;

	return compare(j, "data centre", a, b, span_equal(a, b));
}

static enum verdict check_same_edition(struct judging *j)
{
	const struct peer *s = j->policy->source, *t = j->policy->target;
	struct span a = edition_of(s, j->policy->now);
	struct span b = edition_of(t, j->policy->now);

	return compare(j, "edition", a, b,
		span_equal(a, b) || span_equal(s->edition, t->edition));
}

/* When each rule is looked at; the data says on which side. */
static const struct check {
	const char *code;
	unsigned moments;
	bool both; /* about both sides at once */
	enum verdict (*run)(struct judging *j);
} checks[] = {
	{ "edition", POLICY_SEND | POLICY_RECEIVE | POLICY_APPROVE, false,
		check_edition },
	{ "sandbox", POLICY_SEND | POLICY_RECEIVE | POLICY_APPROVE, false,
		check_sandbox },
	{ "suite-integrations", POLICY_SEND | POLICY_RECEIVE | POLICY_APPROVE,
		false, check_suite },
	{ "integrations", POLICY_RECEIVE | POLICY_APPROVE, false,
		check_integrations },
	{ "receive-limit", POLICY_RECEIVE | POLICY_APPROVE, false,
		check_receipts },
	{ "record-limit", POLICY_RECEIVE | POLICY_APPROVE, false,
		check_records },
	{ "data-center", POLICY_SEND | POLICY_RECEIVE | POLICY_APPROVE, true,
		check_data_center },
	{ "same-edition", POLICY_SEND | POLICY_RECEIVE | POLICY_APPROVE, true,
		check_same_edition },
};

static const struct check *find_check(struct span code)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (span_is(code, checks[i].code))
			return &checks[i];
	return NULL;
}

static enum opk_code code_of(struct span word)
{
	for (size_t i = 0; i < opk_code_count(); i++)
		if (span_is(word, opk_code_word(opk_code_at(i))))
			return opk_code_at(i);
	return OPK_EDITION_LIMIT;
}

static bool is_off(const struct node *value)
{
	return value->type == NODE_BOOL && !value->boolean;
}

/* Does a rule with this value ask for less than with that? */
static bool is_weaker(const struct node *own, const struct node *given)
{
	if (is_off(own))
		return !is_off(given);
	return own->type == NODE_INT && given->type == NODE_INT &&
	       own->integer > given->integer;
}

/* An org may always ask for more, and for less where the row says so. */
static struct row row_of(const struct node *n, const struct node *org)
{
	struct row r = {
		.code = node_get_text(n, "code"),
		.description = node_get_text(n, "description"),
		.hint = node_get_text(n, "hint"),
		.sides = node_get(n, SPAN("applies_to")),
		.value = node_get(n, SPAN("value")),
	};
	const struct node *own =
		node_get(node_get(org, SPAN("policy")), r.code);
	bool weaker;

	if (!own || (own->type != NODE_BOOL && own->type != NODE_INT))
		return r;
	weaker = is_weaker(own, r.value);
	if (weaker && !node_get_bool(n, "relaxable", false))
		return r;
	if (r.value->type == NODE_INT && own->type == NODE_BOOL && !weaker)
		return r; /* true: the number stays */
	r.value = own;
	r.relaxed = weaker;
	return r;
}

static bool has_side(const struct row *r, const char *side)
{
	NODE_EACH (n, r->sides)
		if (span_is(n->text, side))
			return true;
	return false;
}

/* Gives each verdict of a rule to `take`: one for each side that is known. */
static void judge(struct judging *j, const struct check *c,
	void (*take)(void *user, struct judging *j, enum verdict v), void *user)
{
	const struct policy *p = j->policy;
	const struct peer *sides[] = { p->source, p->target };
	static const char *const words[] = { "source", "target" };

	if (c->both) {
		if (p->source && p->target)
			take(user, j, c->run(j));
		return;
	}
	for (int i = 0; i < 2; i++) {
		if (!sides[i] || !has_side(j->row, words[i]))
			continue;
		if (i && sides[0] == sides[1] && has_side(j->row, words[0]))
			continue; /* one org, described: said already */
		j->who = sides[i];
		j->side = sides[0] == sides[1] ? "org" : words[i];
		take(user, j, c->run(j));
	}
}

static void report(void *user, struct judging *j, enum verdict v)
{
	if (v != BREAKS)
		return;
	if (!j->why.ptr)
		fault_memory(user);
	else
		fault(user, code_of(j->row->code), NULL, 0, 0, "%.*s\n%.*s",
			SPAN_ARG(j->why), SPAN_ARG(j->row->hint));
}

/* A rule about both sides is on when either of them asks for it. */
static bool is_wanted(const struct policy *p, const struct check *c)
{
	const struct peer *sides[] = { p->source, p->target };
	bool wanted = false;

	for (int i = 0; c->both && i < 2; i++)
		wanted |= sides[i] &&
			  (c->run == check_data_center
					  ? sides[i]->wants_data_center
					  : sides[i]->wants_same_edition);
	return wanted;
}

static const struct node *rules_of(const struct editions *e)
{
	return node_at(e->doc, SPAN("/handover/rules"));
}

enum opk_status policy_check(const struct policy *p, struct faults *f)
{
	struct arena scratch = { 0 };
	struct faults found = faults_part(f, f->arena);
	struct editions e;
	enum opk_status st = editions_read(&scratch, f, &e);

	if (st) {
		arena_release(&scratch);
		return st;
	}
	NODE_EACH (n, rules_of(&e)) {
		struct row r = row_of(n, p->own);
		const struct check *c = find_check(r.code);
		struct judging j = { .policy = p,
			.editions = &e,
			.row = &r,
			.arena = &scratch };

		if (c && (c->moments & p->moment) &&
			(!is_off(r.value) || is_wanted(p, c)))
			judge(&j, c, report, &found);
	}
	faults_merge(f, &found);
	arena_release(&scratch);
	return found.worst;
}

struct describing {
	struct node *entry;
	struct arena *arena;
};

static void describe(void *user, struct judging *j, enum verdict v)
{
	struct describing *d = user;
	struct node *holds = v == OPEN ? node_new(d->arena, NODE_NULL)
				       : node_new_bool(d->arena, v == HOLDS);

	node_put(d->entry, SPAN("holds"), holds);
	node_put_text(d->arena, d->entry, "why", arena_copy(d->arena, j->why));
}

/* Rules that are checked elsewhere: what is known of them. */
static void describe_known(struct describing *d, const struct policy *p,
	const struct row *r, struct judging *j)
{
	const struct policy_known *k = span_is(r->code, "not-administrator")
					       ? &p->administrator
					       : &p->limits;

	j->why = k->why;
	describe(d, j, !k->known ? OPEN : k->holds ? HOLDS : BREAKS);
}

static void describe_row(const struct policy *p, const struct editions *e,
	const struct row *r, struct describing *d)
{
	struct judging j = {
		.policy = p, .editions = e, .row = r, .arena = d->arena
	};
	const struct check *c = find_check(r->code);
	struct node *n = d->entry;

	node_put_text(d->arena, n, "code", arena_copy(d->arena, r->code));
	node_put_text(
		d->arena, n, "rule", arena_copy(d->arena, r->description));
	node_put(n, SPAN("sides"), node_copy(d->arena, r->sides));
	node_put(n, SPAN("value"), node_copy(d->arena, r->value));
	node_put_bool(d->arena, n, "relaxed", r->relaxed);
	if (is_off(r->value)) {
		j.why = SPAN("the rule is off");
		describe(d, &j, HOLDS);
	} else if (c) {
		judge(&j, c, describe, d);
	} else {
		describe_known(d, p, r, &j);
	}
	node_put_text(d->arena, n, "hint", arena_copy(d->arena, r->hint));
}

enum opk_status policy_describe(const struct policy *p, struct arena *a,
	struct faults *f, struct node **out)
{
	struct arena scratch = { 0 };
	struct node *list = node_new(a, NODE_LIST), *last = list;
	struct editions e;
	enum opk_status st = editions_read(&scratch, f, &e);

	NODE_EACH (n, st ? NULL : rules_of(&e)) {
		struct row r = row_of(n, p->own);
		struct describing d = { node_new(a, NODE_MAP), a };

		describe_row(p, &e, &r, &d);
		last = node_add(list, d.entry);
		if (!last)
			break;
	}
	arena_release(&scratch);
	if (!st && !last)
		st = fault_memory(f);
	if (!st)
		*out = list;
	return st;
}

enum opk_status policy_value(const struct policy *p, const char *code,
	struct arena *a, struct faults *f, struct node **out)
{
	struct arena scratch = { 0 };
	struct node *found = NULL;
	struct editions e;
	enum opk_status st = editions_read(&scratch, f, &e);

	NODE_EACH (n, st ? NULL : rules_of(&e))
		if (span_is(node_get_text(n, "code"), code))
			found = node_copy(a, row_of(n, p->own).value);
	arena_release(&scratch);
	if (!st && !found)
		st = fault_memory(f);
	if (!st)
		*out = found;
	return st;
}

/* One side of a hand-over, read out of an org; and who may act for it. */

static bool has_items(const struct node *org, const char *key)
{
	return node_first(node_get(org, span_of(key))) != NULL;
}

void peer_read(const struct node *org, struct peer *out)
{
	*out = (struct peer){
		.org_id = node_get_text(org, "org_id"),
		.name = node_get_text(org, "name"),
		.edition = node_get_text(org, "edition"),
		.type = node_get_text(org, "type"),
		.suite = node_get_text(org, "suite"),
		.data_center = node_get_text(org, "data_center"),
		.trial_edition =
			node_get_text(node_get(org, SPAN("trial")), "edition"),
		.trial_expires_ms = edition_trial_end(org),
		.has_integrations = has_items(org, "integrations"),
		.has_extensions = has_items(org, "extensions"),
	};
}

void peer_read_key(const struct keyline *k, struct peer *out)
{
	bool more = k->version >= 2;

	*out = (struct peer){ .org_id = k->org_id,
		.name = k->org_name,
		.edition = more ? k->paid_edition : k->edition,
		.type = k->type,
		.suite = k->suite,
		.data_center = k->data_center,
		.has_integrations = k->facts & KEYLINE_INTEGRATIONS,
		.has_extensions = k->facts & KEYLINE_EXTENSIONS,
		.wants_data_center = k->facts & KEYLINE_DATA_CENTER,
		.wants_same_edition = k->facts & KEYLINE_SAME_EDITION };
	if (!more || span_equal(k->edition, k->paid_edition))
		return;
	/* in force as long as the key is good, at least */
	out->trial_edition = k->edition;
	out->trial_expires_ms = k->expires_ms;
}

static enum opk_status policy_wants(const struct node *org, const char *code,
	struct arena *a, struct faults *f, bool *out)
{
	struct policy p = { .own = org };
	struct node *value = NULL;
	enum opk_status st = policy_value(&p, code, a, f, &value);

	*out = !st && (value->type != NODE_BOOL || value->boolean);
	return st;
}

enum opk_status peer_facts(
	const struct node *org, struct faults *f, unsigned *out)
{
	struct arena scratch = { 0 };
	struct peer own;
	bool center = false, edition = false;
	enum opk_status st;

	peer_read(org, &own);
	st = policy_wants(org, "data-center", &scratch, f, &center);
	if (!st)
		st = policy_wants(org, "same-edition", &scratch, f, &edition);
	arena_release(&scratch);
	if (!st)
		*out = (own.has_integrations ? KEYLINE_INTEGRATIONS : 0u) |
		       (own.has_extensions ? KEYLINE_EXTENSIONS : 0u) |
		       (center ? KEYLINE_DATA_CENTER : 0u) |
		       (edition ? KEYLINE_SAME_EDITION : 0u);
	return st;
}

static void add_rows(void *user, struct span module, uint64_t rows)
{
	uint64_t *n = user;

	(void)module;
	*n += rows;
}

enum opk_status peer_count_records(
	struct store *s, struct faults *f, uint64_t *out)
{
	size_t errors = f->errors;
	uint64_t n = 0;
	enum opk_status st = tables_count(s, add_rows, &n, f);

	/* a table that cannot be read may hold any number */
	if (!st && f->errors > errors)
		st = f->worst;
	if (!st)
		*out = n;
	return st;
}

/* "ann, bob" of the active administrators. */
static struct span administrators(
	const struct users *all, const struct state *profiles, struct arena *a)
{
	struct span list = SPAN("");

	for (size_t i = 0; i < all->count; i++)
		if (user_is_administrator(&all->items[i], profiles))
			list = arena_print(a, "%.*s%s%.*s", SPAN_ARG(list),
				list.len ? ", " : "",
				SPAN_ARG(all->items[i].name));
	return list.len ? list : SPAN("nobody");
}

static enum opk_status check(const struct users *all, const struct user *u,
	const struct state *profiles, struct arena *a, struct faults *f)
{
	struct span names;

	if (user_is_administrator(u, profiles))
		return OPK_OK;
	names = administrators(all, profiles, a);
	return fault(f, OPK_NOT_ADMINISTRATOR, NULL, 0, 0,
		"the user '%.*s' (%.*s) is no administrator\nLet an active "
		"user whose profile has administrator: true do it, named with "
		"--as: %.*s.",
		SPAN_ARG(u->name),
		SPAN_ARG(u->profile.len ? u->profile : SPAN("no profile")),
		SPAN_ARG(names));
}

enum opk_status policy_administrator(struct opk_session *s, struct store *store,
	const struct state *profiles, struct faults *f)
{
	struct arena scratch = { 0 };
	const struct user *actor = NULL;
	struct state own = { 0 };
	struct users all;
	enum opk_status st = session_actor(s, store, f);

	if (!st)
		st = users_read(store, &s->trees, &scratch, f, &all);
	if (!st)
		st = users_choose(&all, s->settings.actor, &scratch, f, &actor);
	if (!st && !profiles) {
		st = store_load_folder(
			store, SPAN("profiles"), &scratch, f, &own);
		profiles = &own;
	}
	if (!st)
		st = check(&all, actor, profiles, &scratch, f);
	arena_release(&scratch);
	return st;
}
