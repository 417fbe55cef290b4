/* SPDX-License-Identifier: MIT */
/* One side of a hand-over, read out of an org; and who may act for it. */
#include "model/editions.h"
#include "model/keyline.h"
#include "op/policy.h"
#include "op/recordcount.h"
#include "op/users.h"

static bool has_items(const struct node *org, const char *key)
{
	return node_first(node_get(org, span_of(key))) != NULL;
}

void party_read(const struct node *org, struct party *out)
{
	*out = (struct party){
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

void party_read_key(const struct keyline *k, struct party *out)
{
	bool more = k->version >= 2;

	*out = (struct party){ .org_id = k->org_id,
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

static enum opk_status is_wanted(const struct node *org, const char *code,
	struct arena *a, struct faults *f, bool *out)
{
	struct policy p = { .own = org };
	struct node *value = NULL;
	enum opk_status st = policy_value(&p, code, a, f, &value);

	*out = !st && (value->type != NODE_BOOL || value->boolean);
	return st;
}

enum opk_status party_facts(
	const struct node *org, struct faults *f, unsigned *out)
{
	struct arena scratch = { 0 };
	struct party own;
	bool center = false, edition = false;
	enum opk_status st;

	party_read(org, &own);
	st = is_wanted(org, "data-center", &scratch, f, &center);
	if (!st)
		st = is_wanted(org, "same-edition", &scratch, f, &edition);
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

enum opk_status party_count_records(
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
		st = users_read(store, &scratch, f, &all);
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
