/* SPDX-License-Identifier: MIT */
/* The org itself, its modules, its people, and what belongs to the company. */
#include "interop/zoho/zo_org.h"

#include "interop/zoho/zo_name.h"
#include "interop/zoho/zo_settle.h"

static void put_text(struct zo_making *m, const char *path, struct span text)
{
	if (text.len)
		zo_put_at(m->w, m->tree, span_of(path),
			node_new_text(m->w->a, text));
}

/* Some modules are the inside of a field, and no module of their own. */
void zo_make_module(struct zo_making *m)
{
	static const char *const inner[] = { "field_tracker", "picklisttracker",
		"static_subform", "webtab_link" };
	struct span type = zo_text(m->item->n, "generated_type");

	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
		if (span_is(type, inner[i]))
			m->why = "Zoho makes and fills it itself, for a field";
}

/* The edition behind what Zoho calls a plan; suites are one of these. */
static const struct plan {
	const char *name, *edition, *suite;
} plans[] = {
	{ "free", "free", NULL },
	{ "standard", "standard", NULL },
	{ "professional", "professional", NULL },
	{ "enterprise", "enterprise", NULL },
	{ "ultimate", "ultimate", NULL },
	{ "crmplus", "ultimate", "crm_plus" },
	{ "crmplusstarter", "enterprise", "crm_plus" },
	{ "zohooneenterprise", "enterprise", "zoho_one" },
	{ "zohoonestandard", "standard", "zoho_one" },
};

static const struct plan *find_plan(struct span name)
{
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
		if (import_same(name, plans[i].name))
			return &plans[i];
	return NULL;
}

static void put_edition(struct zo_making *m)
{
	const struct node *license =
		node_get(m->item->n, SPAN("license_details"));
	const struct plan *paid = find_plan(zo_text(license, "paid_type"));
	const struct plan *trial = find_plan(zo_text(license, "trial_type"));
	struct span expiry = zo_text(license, "trial_expiry");

	put_text(m, "edition", span_of(paid ? paid->edition : "free"));
	if (paid && paid->suite)
		put_text(m, "suite", span_of(paid->suite));
	if (!node_get_bool(license, "paid", true) && trial && expiry.len) {
		put_text(m, "trial.edition", span_of(trial->edition));
		put_text(m, "trial.expiry", expiry);
	}
	if (!paid && zo_text(license, "paid_type").len)
		zo_lose(m->w, m->item, SPAN("license_details.paid_type"),
			"orgpack does not know this edition");
}

/* What the org says of itself, and Zoho does not: its policy, its suite. */
static void keep_rest(struct zo_making *m, const struct node *about)
{
	NODE_EACH (n, about) {
		struct node *copy;

		if (node_get(m->tree, n->key))
			continue;
		copy = node_copy(m->w->a, n);
		if (copy)
			copy->key = SPAN("");
		if (!node_put(m->tree, n->key, copy))
			m->w->log.failed = true;
	}
}

/* The org goes by its id, also towards others: it stays what it is. */
void zo_make_org(struct zo_making *m)
{
	const struct node *about = m->w->request->about;
	struct span id = zo_text(m->item->n, "zgid");
	struct span own = node_get_text(about, "org_id");

	id = id.len ? id : m->item->id;
	if (own.len && !span_equal(own, id))
		zo_lose(m->w, m->item, SPAN("zgid"),
			"this org has another org_id, which stays");
	put_text(m, "org_id", own.len ? own : id);
	put_edition(m);
	keep_rest(m, about);
}

/* Zoho writes the colours of tags without their number sign. */
void zo_make_tag(struct zo_making *m)
{
	struct span colour = zo_text(m->item->n, "color_code");

	if (colour.len && colour.ptr[0] != '#')
		colour = import_print(&m->w->log, "#%.*s", SPAN_ARG(colour));
	put_text(m, "color_code", colour);
}

void zo_make_territory(struct zo_making *m)
{
	static const char *const rules[][2] = { { "account_rule_criteria",
							"Accounts" },
		{ "lead_rule_criteria", "Leads" },
		{ "deal_rule_criteria", "Deals" } };
	struct arena *a = m->w->a;
	struct node *list = node_new(a, NODE_LIST);

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct node *n =
			node_get(m->item->n, span_of(rules[i][0]));
		struct node *criteria = zo_criteria(m, n);
		struct node *out;

		if (!criteria)
			continue;
		out = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, out, "module", span_of(rules[i][1]));
		node_put(out, SPAN("criteria"), criteria);
	}
	if (list && list->count)
		node_put(m->tree, SPAN("rules"), list);
	if (!node_get(m->tree, SPAN("permission_type")))
		put_text(m, "permission_type", SPAN("read_only"));
}

void zo_make_user(struct zo_making *m)
{
	struct span status = zo_text(m->item->n, "status");
	struct span type = zo_text(m->item->n, "type__s");

	if (span_is(status, "deleted"))
		m->why = "the user is deleted";
	else if (span_is(type, "Portal") || span_is(type, "Lite User") ||
		 span_is(type, "System User"))
		m->why = "it is no user who works in the org";
	put_text(m, "status",
		span_is(status, "active") ? SPAN("active") : SPAN("inactive"));
}
