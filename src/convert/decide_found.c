/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a record that was found: which of its values change, which
 * are lost, and what if it belongs to another account than the row's.
 */
#include "convert/run_parts.h"
#include "util/text.h"

/* The field that leads to the account, or NULL. */
static const struct slot *account_slot(const struct goal *g)
{
	return g->target->on_other_account
		       ? &g->target->slots[g->target->account_slot]
		       : NULL;
}

static bool is_true(struct ruling *u, struct span cell)
{
	bool truth = false;

	text_parse_boolean(cell_plain(cell, &u->run->works->cell), &truth);
	return truth;
}

/* What becomes of two values that differ, and which of them is lost. */
struct verdict {
	bool takes; /* the row's value takes the place of the record's own */
	enum lost_rule rule;
};

static struct verdict weigh(struct ruling *u, const struct goal *g,
	const struct slot *slot, enum match_policy policy, struct span own,
	struct span cell)
{
	const struct intent *in = &g->intent;

	if (in->action == ACTION_OTHER_ACCOUNT)
		return (struct verdict){ false, LOST_OTHER_ACCOUNT };
	if (policy == POLICY_SKIP)
		return (struct verdict){ false, LOST_SKIP };
	if (!slot->may_write)
		return (struct verdict){ false, LOST_READ_ONLY };
	if (slot == account_slot(g) && in->moves)
		return (struct verdict){ true, LOST_MOVE };
	if (slot == account_slot(g) && in->stays)
		return (struct verdict){ false, LOST_OTHER_ACCOUNT };
	if (slot->true_wins && is_true(u, own))
		return (struct verdict){ false,
			is_true(u, cell) ? LOST_NOTHING : LOST_TRUE_WINS };
	if (slot->true_wins && is_true(u, cell))
		return (struct verdict){ true, LOST_TRUE_WINS };
	if (policy == POLICY_OVERWRITE)
		return (struct verdict){ true, LOST_OVERWRITE };
	return (struct verdict){ cell_is_empty(own), LOST_MERGE };
}

/* Of which slots does the record that was found get the values, and which
 * values are lost? */
static bool find_changes(
	struct ruling *u, struct goal *g, enum match_policy policy)
{
	const struct target *t = g->target;
	struct intent *in = &g->intent;
	const struct span *own = sheet_load(g->sheet, in->ref, &g->reader);
	struct row_view *view = ruling_view(u);

	if (!own)
		return false;
	ruling_ids(u, g->needs);
	for (uint32_t i = 0; i < t->mapped_count + t->given_count; i++) {
		const struct slot *slot = &t->slots[i];
		struct span cell =
			row_cell(view, t, i, u->run->works->ids, false);
		struct verdict v;

		if (cell_is_empty(cell) || cell_same(cell, own[slot->out]))
			continue;
		v = weigh(u, g, slot, policy, own[slot->out], cell);
		if (v.takes)
			in->slots[in->slot_count++] = i;
		if (v.rule && !(v.takes && cell_is_empty(own[slot->out])))
			in->dropped[in->dropped_count++] =
				(struct dropped){ i, v.rule, v.takes };
	}
	return true;
}

/* Check 14 for the fields that change. */
static enum opk_status check_changes(struct ruling *u, struct goal *g)
{
	const struct target *t = g->target;
	const struct intent *in = &g->intent;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < t->unique_count; i++)
		for (size_t k = 0; k < in->slot_count; k++) {
			if (t->uniques[i].slot != in->slots[k])
				continue;
			st = ruling_unique(u, g, i, in->ref);
			if (st || u->fault.code)
				return st;
		}
	return st;
}

/* Does the selection say what the field gets? */
static bool is_given(struct ruling *u, const struct slot *slot)
{
	return slot->given != COLUMN_NONE &&
	       u->run->rows[u->row].row != ROW_NONE &&
	       !cell_is_empty(ruling_view(u)->given[slot->given]);
}

/*
 * Does the record that was found belong to another account than the row's?
 * *account is that one, or REF_NONE.
 */
static enum opk_status find_other_account(
	struct ruling *u, struct goal *g, uint32_t *account)
{
	const struct slot *slot = account_slot(g);
	struct works *w = u->run->works;
	struct goal *accounts;
	struct span own;

	*account = REF_NONE;
	if (!slot || !(u->outlook->wants >> slot->record & 1) ||
		is_given(u, slot))
		return OPK_OK;
	accounts = &w->goals[slot->record];
	ruling_ids(u, (uint64_t)1 << slot->record);
	own = sheet_text(g->sheet, g->intent.ref, slot->out, &g->reader);
	if (!own.len || span_equal(own, w->ids[slot->record]))
		return OPK_OK;
	if (!sheet_index(accounts->sheet))
		return fault_memory(u->run->setting->faults);
	*account = sheet_find(accounts->sheet, own);
	return OPK_OK;
}

static enum opk_status refuse_account(
	struct ruling *u, struct goal *g, uint32_t account)
{
	struct run *r = u->run;
	const struct slot *slot = account_slot(g);
	struct goal *accounts = &r->works->goals[slot->record];
	struct arena *a = &r->works->looks[0].arena;
	char one[SHEET_ID], other[SHEET_ID];

	u->fault = (struct row_fault){ .code = ROW_DUPLICATE_DATA,
		.field = arena_print(a, "%.*s.%.*s",
			SPAN_ARG(g->target->module), SPAN_ARG(slot->field)),
		.message = arena_print(a,
			"other account: record %.*s belongs to %.*s",
			SPAN_ARG(sheet_id(
				g->sheet, g->intent.ref, one, &g->reader)),
			SPAN_ARG(sheet_id(accounts->sheet, account, other,
				&accounts->reader))) };
	return u->fault.field.ptr && u->fault.message.ptr
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/* A record in another account: the first one's account becomes the row's. */
static enum opk_status decide_elsewhere(
	struct ruling *u, struct goal *g, uint32_t account)
{
	struct intent *in = &g->intent;

	switch (g->target->on_other_account) {
	case ACCOUNT_KEEP:
		in->stays = true;
		if (u->account != REF_NONE)
			return OPK_OK;
		u->account = account;
		u->account_goal = account_slot(g)->record;
		u->again = true;
		return OPK_OK;
	case ACCOUNT_MOVE:
		in->moves = true;
		return OPK_OK;
	case ACCOUNT_CREATE:
		in->ref = REF_NONE;
		return OPK_OK;
	default:
		return refuse_account(u, g, account);
	}
}

enum opk_status goal_found(
	struct ruling *u, struct goal *g, enum match_policy policy)
{
	struct run *r = u->run;
	struct arena *a = &r->works->looks[0].arena;
	const struct match_rule *rule = &g->target->rules[g->intent.rule];
	uint32_t account;
	enum opk_status st;
	struct span id;

	if (policy == POLICY_FAIL) {
		ruling_ids(u, (uint64_t)1 << g->number);
		id = r->works->ids[g->number];
		u->fault = (struct row_fault){ .code = ROW_DUPLICATE_DATA,
			.field = arena_print(a, "%.*s.%.*s",
				SPAN_ARG(g->target->module),
				SPAN_ARG(g->sheet->columns
						 .items[rule->keys[0].column]
						 .name)),
			.message = arena_print(
				a, "matches record %.*s", SPAN_ARG(id)) };
		return u->fault.field.ptr && u->fault.message.ptr
			       ? OPK_OK
			       : fault_memory(r->setting->faults);
	}
	st = find_other_account(u, g, &account);
	if (!st && account != REF_NONE)
		st = decide_elsewhere(u, g, account);
	if (st || u->fault.code || u->again || g->intent.ref == REF_NONE)
		return st;
	g->intent.action = ACTION_LINKED;
	if (!find_changes(u, g, policy))
		return fault_memory(r->setting->faults);
	g->intent.is_denied = policy != POLICY_SKIP && !g->target->may_edit;
	if (policy == POLICY_SKIP || g->intent.is_denied) {
		g->intent.why_no_tags =
			policy == POLICY_SKIP ? LOST_SKIP : LOST_READ_ONLY;
		return OPK_OK;
	}
	if (!g->may_tag)
		g->intent.why_no_tags = LOST_READ_ONLY;
	g->intent.action = !g->intent.slot_count        ? ACTION_MATCHED
			   : policy == POLICY_OVERWRITE ? ACTION_OVERWRITTEN
							: ACTION_MERGED;
	return check_changes(u, g);
}

enum opk_status goal_take_account(struct ruling *u, struct goal *g)
{
	g->intent.action = ACTION_OTHER_ACCOUNT;
	g->intent.ref = u->account;
	g->intent.rule = 0;
	g->intent.why_no_tags = LOST_OTHER_ACCOUNT;
	return find_changes(u, g, POLICY_SKIP)
		       ? OPK_OK
		       : fault_memory(u->run->setting->faults);
}
