/* SPDX-License-Identifier: MIT */
/* Of each field: the value that won, whence it is, and those that lost. */
#include "op/explaining.h"
#include "util/text.h"

/* Where a value may come from, the strongest first for a new record. */
enum origin {
	ORIGIN_NONE,
	ORIGIN_SELECTION,
	ORIGIN_MAPPING,
	ORIGIN_EXISTING,
	ORIGIN_DEFAULT,
	ORIGIN_RULE,
	ORIGINS
};

static const char *const origins[] = { "nothing", "selection", "mapping",
	"existing", "default", "automation" };

/* The values that one field could get. */
struct contest {
	const struct target *target;
	const struct slot *slot;
	const struct row_record *record; /* or NULL */
	bool is_new;
	struct span value[ORIGINS]; /* texts, in the answer's arena */
	enum origin winner;
	const char *why;
};

static struct span keep(struct explaining *e, struct span cell)
{
	struct buf text = { 0 };
	struct span copy = arena_copy(e->arena, cell_text(cell, &text));

	e->failed |= !copy.ptr || text.failed;
	buf_release(&text);
	return copy;
}

static struct span existing(struct explaining *e, const struct contest *x)
{
	const struct sheet *s = x->target->sheet;

	if (x->is_new || !x->record || x->slot->out >= s->table.column_count ||
		x->record->ref >= s->row_count)
		return SPAN("");
	return keep(e, table_cell(&s->table, x->record->ref, x->slot->out));
}

static void collect(struct explaining *e, struct contest *x, size_t slot)
{
	const struct slot *s = x->slot;

	for (size_t i = 0; i < ORIGINS; i++)
		x->value[i] = SPAN("");
	if (s->is_mapped)
		x->value[ORIGIN_MAPPING] = keep(e,
			row_cell(&e->mapped, x->target, slot, e->ids, false));
	if (s->given != COLUMN_NONE && e->row->row != ROW_NONE)
		x->value[ORIGIN_SELECTION] = keep(e, e->view.given[s->given]);
	x->value[ORIGIN_EXISTING] = existing(e, x);
	if (x->is_new)
		x->value[ORIGIN_DEFAULT] = keep(e, s->fallback);
}

static enum origin first_of_row(const struct contest *x)
{
	if (x->value[ORIGIN_SELECTION].len)
		return ORIGIN_SELECTION;
	return x->value[ORIGIN_MAPPING].len ? ORIGIN_MAPPING : ORIGIN_NONE;
}

static void judge_new(struct contest *x)
{
	x->winner = first_of_row(x);
	x->why = x->winner == ORIGIN_SELECTION
			 ? "the selection's value stands in place of the "
			   "mapping's"
			 : "the mapping gives a new record its value";
	if (x->winner)
		return;
	x->winner = x->value[ORIGIN_DEFAULT].len ? ORIGIN_DEFAULT : ORIGIN_NONE;
	x->why = x->winner ? "the field's default fills what is empty"
			   : "nothing gives it a value";
}

static void stay(struct contest *x, const char *why)
{
	x->winner =
		x->value[ORIGIN_EXISTING].len ? ORIGIN_EXISTING : ORIGIN_NONE;
	x->why = why;
}

static bool is_account(const struct contest *x)
{
	return x->slot == &x->target->slots[x->target->account_slot];
}

static bool is_true(struct span text)
{
	bool truth = false;

	return text_parse_boolean(text, &truth) && truth;
}

static void judge_found(struct contest *x)
{
	enum row_action action = (enum row_action)x->record->action;
	enum origin ours = first_of_row(x);

	if (!x->target->may_edit)
		stay(x, "your profile may not edit records of the module");
	else if (action == ACTION_LINKED)
		stay(x, "a record that is linked to does not change");
	else if (action == ACTION_OTHER_ACCOUNT)
		stay(x, "the account of a recognised record does not change");
	else if (!ours)
		stay(x, "the row has no value for it");
	else if (!x->slot->may_write)
		stay(x, "your profile may not change the field");
	else if (x->record->is_moved && is_account(x))
		x->winner = ours,
		x->why = "the record moves to the row's account";
	else if (x->slot->true_wins && is_true(x->value[ORIGIN_EXISTING]))
		stay(x, "of two booleans true wins");
	else if (x->slot->true_wins && is_true(x->value[ours]))
		x->winner = ours, x->why = "of two booleans true wins";
	else if (x->target->sheet && action != ACTION_OVERWRITTEN &&
		 x->value[ORIGIN_EXISTING].len)
		stay(x, span_equal(x->value[ORIGIN_EXISTING], x->value[ours])
				? "both are the same"
				: "merge fills empty fields only");
	else
		x->winner = ours,
		x->why = action == ACTION_OVERWRITTEN
				 ? "overwrite takes the row's values"
				 : "merge fills the empty field";
}

/* What a rule of the org made of it afterwards wins over all. */
static void judge(struct explaining *e, struct contest *x)
{
	struct sheet_reader *r = &e->converting->reader;
	struct span now;

	if (x->is_new)
		judge_new(x);
	else
		judge_found(x);
	now = arena_copy(e->arena,
		sheet_text(x->target->sheet, x->record->ref, x->slot->out, r));
	e->failed |= !now.ptr;
	if (!now.ptr || span_equal(now, x->value[x->winner]))
		return;
	x->value[ORIGIN_RULE] = now;
	x->winner = ORIGIN_RULE;
	x->why = "a rule of the org changes it";
}

static void put_losers(
	struct explaining *e, const struct contest *x, struct node *n)
{
	struct node *list = node_put_list(e->arena, n, "over");

	e->failed |= !list;
	for (int i = ORIGIN_NONE + 1; i < ORIGINS; i++) {
		struct node *loser;

		if ((int)x->winner == i || !x->value[i].len)
			continue;
		loser = node_add(list, node_new(e->arena, NODE_MAP));
		explain_text(e, loser, "from", span_of(origins[i]));
		explain_text(e, loser, "value", x->value[i]);
	}
}

static void explain_field(
	struct explaining *e, size_t target, size_t slot, struct node *list)
{
	const struct target *t = &e->converting->run.recipe->targets[target];
	struct contest x = { .target = t,
		.slot = &t->slots[slot],
		.record = explained_record(e, target) };
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));

	x.is_new = !x.record || x.record->action == ACTION_CREATED;
	collect(e, &x, slot);
	if (x.record)
		judge(e, &x);
	else
		judge_new(&x);
	explain_text(e, n, "field", x.slot->field);
	explain_text(e, n, "value", x.value[x.winner]);
	explain_text(e, n, "from", span_of(origins[x.winner]));
	explain_text(e, n, "why", span_of(x.why));
	put_losers(e, &x, n);
}

void explain_fields(struct explaining *e, size_t target, struct node *into)
{
	const struct target *t = &e->converting->run.recipe->targets[target];
	struct node *list = node_put_list(e->arena, into, "fields");

	e->failed |= !list;
	for (size_t i = 0; i < t->slot_count && !e->failed; i++)
		explain_field(e, target, i, list);
}
