/* SPDX-License-Identifier: MIT */
/* convert --explain: what would be made of one record alone, and why. */
#include "convert/explain.h"

#include <string.h>

#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/run.h"
#include "convert/value.h"
#include "util/text.h"

struct explaining {
	struct run *run;
	struct sheet_reader reader;
	struct arena *arena; /* of the answer */
	const struct chosen *row;
	const struct row_fault *fault; /* NULL: it converts */
	struct row_view mapped; /* the row without the selection's values */
	struct row_view view;   /* and with them */
	struct span ids[TARGETS_MOST]; /* of the row's records */
	bool failed;                   /* memory ran out */
};

static void explain_fields(
	struct explaining *e, size_t target, struct node *into);
static void explain_rules(
	struct explaining *e, size_t target, struct node *into);
static struct span keep(struct explaining *e, struct span cell);

/* The checks of a row in their order (formats/conversion.md, 3). */
static const struct check {
	enum row_code code;
	const char *message; /* how its fault begins; NULL: any */
	const char *says;
} checks[] = {
	{ ROW_INVALID_DATA, "no such record", "the record is there" },
	{ ROW_DUPLICATE_DATA, "selected before", "it is selected once" },
	{ ROW_ID_ALREADY_CONVERTED, NULL, "it was not converted before" },
	{ ROW_RECORD_LOCKED, NULL, "it is not locked" },
	{ ROW_NOT_APPROVED, NULL, "it does not wait for approval" },
	{ ROW_NOT_ALLOWED, NULL, "its blueprint lets it go" },
	{ ROW_INVALID_DATA, "no such policy", "on_match is a policy" },
	{ ROW_INVALID_DATA, "no active user", "assign_to is a user" },
	{ ROW_INVALID_DATA, "Non Subordinate",
		"assign_to is you, or below you" },
	{ ROW_INVALID_DATA, NULL, "each value fits its field" },
	{ ROW_MANDATORY_NOT_FOUND, NULL, "no required field is empty" },
	{ ROW_MAPPING_MISMATCH, NULL, "the stage is in the pipeline" },
	{ ROW_DUPLICATE_DATA, "matches record", "no match is forbidden" },
	{ ROW_DUPLICATE_DATA, "other account",
		"no match is in another account" },
	{ ROW_DUPLICATE_DATA, NULL, "unique values stay unique" },
	{ ROW_INVALID_DATA, "validation rule",
		"no validation rule forbids it" },
};

/* Put a copy of a text into a map; memory that runs out is remembered. */
static void explain_text(struct explaining *e, struct node *map,
	const char *key, struct span text)
{
	struct span copy = arena_copy(e->arena, text);

	e->failed |= !copy.ptr || !node_put_text(e->arena, map, key, copy);
}

/* The record of a target, or NULL where the row fails or has none. */
static const struct row_record *explained_record(
	const struct explaining *e, size_t target)
{
	const struct run *r = e->run;
	const struct row_record *x =
		&r->records[(size_t)(e->row - r->rows) *
				    r->recipe->target_count +
			    target];

	return e->fault || x->action == ACTION_NONE ? NULL : x;
}

/* A message that a check has for its own is of no check that has any. */
static bool is_of_check(const struct check *c, const struct row_fault *f)
{
	if (c->code != f->code)
		return false;
	if (c->message)
		return span_starts(f->message, span_of(c->message));
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (checks[i].code == f->code && checks[i].message &&
			span_starts(f->message, span_of(checks[i].message)))
			return false;
	return true;
}

/* All that passed, up to the one that did not. */
static void put_checks(struct explaining *e, struct node *root)
{
	struct node *list = node_put_list(e->arena, root, "checks");
	bool over = false;

	for (size_t i = 0; !over && i < sizeof checks / sizeof *checks; i++) {
		struct node *n = node_add(list, node_new(e->arena, NODE_MAP));

		over = e->fault && is_of_check(&checks[i], e->fault);
		explain_text(e, n, "check", span_of(checks[i].says));
		e->failed |= !node_put_bool(e->arena, n, "passed", !over);
	}
	if (!e->fault)
		return;
	explain_text(e, root, "code", span_of(row_code_word(e->fault->code)));
	explain_text(e, root, "field", e->fault->field);
	explain_text(e, root, "message", e->fault->message);
}

/* Whom the row's own assign_to names; empty: nobody. */
static struct span row_assignee(const struct explaining *e, struct buf *text)
{
	uint32_t column = e->run->recipe->assign_column;

	return column == COLUMN_NONE || e->row->row == ROW_NONE
		       ? SPAN("")
		       : cell_plain(e->view.given[column], text);
}

/* Whom the source record names. */
static struct span source_owner(const struct explaining *e, struct buf *text)
{
	const struct recipe *p = e->run->recipe;

	return p->owner < p->source->table.column_count
		       ? cell_plain(table_cell(&p->source->table,
					    e->row->source, p->owner),
				 text)
		       : SPAN("");
}

/* Who owns what is made, and why. */
static void put_owner(struct explaining *e, struct node *root)
{
	const struct people *people = e->run->setting->people;
	struct node *n = node_put_map(e->arena, root, "owner");
	const struct person *who = e->run->options.assign_to;
	const char *from = who ? "--assign-to" : "the source's owner";
	struct buf text = { 0 };
	struct span id = row_assignee(e, &text);

	if (id.len) {
		from = "assign_to of the selection";
		who = people_find(people, id);
		id = who ? who->id : id;
	} else if (who) {
		id = who->id;
	} else {
		id = source_owner(e, &text);
		who = people_of_id(people, id);
	}
	explain_text(e, n, "id", id);
	explain_text(e, n, "user", who ? who->name : SPAN(""));
	explain_text(e, n, "from", span_of(from));
	e->failed |= text.failed;
	buf_release(&text);
}

/* Why the row has this target, or has not. */
static const char *why_wanted(const struct target *t, bool wanted)
{
	if (wanted && t->is_never_made)
		return "the mapping links to one that is there, and makes none";
	if (wanted)
		return t->on_request ? "it was asked for"
				     : "the mapping makes one for each row";
	if (t->on_request && !t->is_asked)
		return "only on request, and nothing asks for it";
	return "the record does not meet create_when";
}

/* Is a policy given for all targets, or for this one? */
static bool is_option(const struct run *r, struct span module)
{
	const struct opk_texts *all = r->setting->on_match;

	for (size_t i = 0; i < all->count; i++) {
		struct span text = span_of(all->items[i]);
		size_t at = span_find(text, '=', 0);

		if (at == text.len || span_equal(span_cut(text, 0, at), module))
			return true;
	}
	return false;
}

/* Has the mapping's target a policy of its own? */
static bool is_mapped(const struct run *r, struct span module)
{
	NODE_EACH (n, node_get(r->setting->mapping, SPAN("targets")))
		if (span_equal(node_get_text(n, "module"), module))
			return node_get(n, SPAN("on_match"));
	return false;
}

/* What happens to a record that is found, and who says so. */
static void put_policy(
	struct explaining *e, const struct target *t, struct node *n)
{
	static const char *const words[] = { "", "skip", "merge", "overwrite",
		"create", "fail" };
	const struct run *r = e->run;
	uint32_t column = r->recipe->policy_column;
	enum match_policy policy = t->policy;
	const char *from = is_option(r, t->module)   ? "--on-match"
			   : is_mapped(r, t->module) ? "the mapping"
						     : "default";
	struct buf text = { 0 };

	if (column != COLUMN_NONE && e->row->row != ROW_NONE &&
		!cell_is_empty(e->view.given[column])) {
		policy = policy_find(cell_text(e->view.given[column], &text));
		from = "the selection";
	}
	explain_text(e, n, "policy", span_of(words[policy]));
	explain_text(e, n, "policy_from", span_of(from));
	e->failed |= text.failed;
	buf_release(&text);
}

static void put_found(struct explaining *e, size_t target, struct node *n)
{
	const struct target *t = &e->run->recipe->targets[target];
	const struct row_record *x = explained_record(e, target);

	explain_text(e, n, "action",
		span_of(row_action_word(
			x ? (enum row_action)x->action : ACTION_NONE)));
	explain_text(e, n, "record", x ? e->ids[target] : SPAN(""));
	put_policy(e, t, n);
	e->failed |= !node_put_bool(e->arena, n, "several", x && x->is_several);
}

/* What a row of a subform makes of each field. */
static void put_child_row(
	struct explaining *e, struct child *c, size_t row, struct node *list)
{
	static const struct span no_ids[TARGETS_MOST];
	const struct target *t = c->goal.target;
	const struct sheet *s = c->map->recipe->source;
	struct row_view *v = children_look(e->run, c, row);
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));
	struct node *fields;

	explain_text(e, n, "id",
		keep(e, table_cell(&s->table, c->rows[row], s->id)));
	e->failed |= !node_put_int(e->arena, n, "line",
		(int64_t)table_line(&s->table, c->rows[row]));
	fields = node_put_list(e->arena, n, "fields");
	e->failed |= !v || !fields;
	for (size_t i = 0; i < t->slot_count && !e->failed; i++) {
		struct node *each =
			node_add(fields, node_new(e->arena, NODE_MAP));

		explain_text(e, each, "field", t->slots[i].field);
		explain_text(e, each, "value",
			keep(e, row_cell(v, t, i, no_ids, true)));
	}
}

static void put_child(
	struct explaining *e, size_t target, struct child *c, struct node *list)
{
	const struct row_record *x = explained_record(e, target);
	bool come =
		x && children_come((enum row_action)x->action, x->is_skipped);
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP)), *rows;
	int64_t count = (int64_t)c->row_count;

	explain_text(e, n, "module", c->goal.target->module);
	explain_text(e, n, "from", c->map->recipe->source->module);
	node_put_int(e->arena, n, "created", come ? count : 0);
	node_put_int(e->arena, n, "left", x && !come ? count : 0);
	rows = node_put_list(e->arena, n, "rows");
	e->failed |= !rows;
	for (size_t i = 0; i < c->row_count && !e->failed; i++)
		put_child_row(e, c, i, rows);
}

/* The rows of subforms that go with the record of a target. */
static void put_children(struct explaining *e, size_t target, struct node *into)
{
	struct engine *w = e->run->engine;
	struct node *list = NULL;

	for (size_t i = 0; i < w->child_count && !e->failed; i++) {
		if (w->children[i].goal.number != target)
			continue;
		if (!list)
			list = node_put_list(e->arena, into, "children");
		e->failed |= !list;
		if (list)
			put_child(e, target, &w->children[i], list);
	}
}

static void put_target(struct explaining *e, size_t target, struct node *list)
{
	const struct target *t = &e->run->recipe->targets[target];
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));
	bool wanted = e->row->source != ROW_NONE && row_wants(&e->view, target);

	explain_text(e, n, "module", t->module);
	e->failed |= !node_put_bool(e->arena, n, "wanted", wanted);
	explain_text(e, n, "why", span_of(why_wanted(t, wanted)));
	if (!wanted)
		return;
	put_found(e, target, n);
	explain_rules(e, target, n);
	if (!t->is_never_made || explained_record(e, target))
		explain_fields(e, target, n);
	put_children(e, target, n);
}

/* The ids of the row's records, for lookups between them. */
static void find_ids(struct explaining *e)
{
	struct run *r = e->run;

	for (size_t t = 0; t < r->recipe->target_count; t++) {
		const struct row_record *x = explained_record(e, t);
		char room[SHEET_ID];

		e->ids[t] = SPAN("");
		if (!x)
			continue;
		e->ids[t] = arena_copy(
			e->arena, sheet_id(r->recipe->targets[t].sheet, x->ref,
					  room, &e->reader));
		e->failed |= !e->ids[t].ptr;
	}
}

static void explain(struct explaining *e, struct node *root)
{
	struct run *r = e->run;
	struct node *list;
	struct buf text = { 0 };

	explain_text(e, root, "module", r->setting->module);
	explain_text(e, root, "id", run_row_id(r, e->row, &text));
	e->failed |= !node_put_bool(e->arena, root, "converts", !e->fault);
	put_checks(e, root);
	if (e->row->source != ROW_NONE)
		put_owner(e, root);
	find_ids(e);
	list = node_put_list(e->arena, root, "explained");
	for (size_t t = 0; e->row->source != ROW_NONE &&
			   t < r->recipe->target_count && !e->failed;
		t++)
		put_target(e, t, list);
	e->failed |= text.failed;
	buf_release(&text);
}

enum opk_status explain_record(
	struct run *r, const char *id, struct opk_answer *answer)
{
	struct explaining e = { .run = r, .arena = &answer->arena };

	if (!r->row_count)
		return fault(&answer->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is not in the selection\n"
			"Give an id that stands in its first column.",
			id);
	e.row = &r->rows[0];
	if (e.row->fault)
		e.fault = &r->row_faults.items[e.row->fault];
	if (!row_view_init(&e.view, r->recipe) ||
		!row_view_init(&e.mapped, r->recipe))
		e.failed = true;
	if (!e.failed && e.row->source != ROW_NONE) {
		row_view_set(&e.view, e.row->source, e.row->row);
		row_view_set(&e.mapped, e.row->source, ROW_NONE);
	}
	if (!e.failed)
		explain(&e, answer->root);
	row_view_release(&e.view);
	row_view_release(&e.mapped);
	sheet_reader_release(&e.reader);
	if (e.failed)
		return fault_memory(&answer->faults);
	return e.fault ? OPK_NO : OPK_OK;
}

/* Of each field: the value that won, whence it is, and those that lost. */

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

/* Does the row's value win whatever the policy is? */
static bool wins_anyway(const struct contest *x, enum origin ours)
{
	return ours && x->slot->true_wins && x->slot->may_write &&
	       is_true(x->value[ours]);
}

static void judge_found(struct contest *x)
{
	enum row_action action = (enum row_action)x->record->action;
	enum origin ours = first_of_row(x);

	if (!x->target->may_edit)
		stay(x, "your profile may not edit records of the module");
	else if (action == ACTION_LINKED ||
		 (x->record->is_skipped && !wins_anyway(x, ours)))
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
	struct sheet_reader *r = &e->reader;
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
	const struct target *t = &e->run->recipe->targets[target];
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

/* For each field of the target's record which value won over which. */
static void explain_fields(
	struct explaining *e, size_t target, struct node *into)
{
	const struct target *t = &e->run->recipe->targets[target];
	struct node *list = node_put_list(e->arena, into, "fields");

	e->failed |= !list;
	for (size_t i = 0; i < t->slot_count && !e->failed; i++)
		explain_field(e, target, i, list);
}

/* Of each rule of a target: its key for the row, and what that finds. */

static const char *const normalisers[] = {
	[NORMALISE_EXACT] = "exact",
	[NORMALISE_CASEFOLD] = "casefold",
	[NORMALISE_EMAIL] = "email",
	[NORMALISE_DOMAIN] = "domain",
	[NORMALISE_COMPANY] = "company",
	[NORMALISE_PHONE] = "phone",
	[NORMALISE_DIGITS] = "digits",
};

/* A rule's key, as far as it is known. */
struct key_search {
	struct explaining *explaining;
	const struct target *target;
	const struct match_rule *rule;
	struct span key[KEYS_MOST]; /* in their normal form */
	struct buf text, normal;    /* room */
	size_t found;
	struct span smallest; /* id of the one that counts */
};

static void put_key(struct key_search *w, size_t k, struct node *list)
{
	struct explaining *e = w->explaining;
	uint32_t slot = w->rule->keys[k].slot;
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));
	struct span cell = { 0 }, value;
	uint32_t column = w->rule->keys[k].column;

	if (slot != UINT32_MAX)
		cell = row_cell(&e->view, w->target, slot, e->ids, false);
	value = arena_copy(e->arena, cell_text(cell, &w->text));
	w->key[k] = arena_copy(
		e->arena, normalise(w->rule->keys[k].how, value, &w->normal));
	e->failed |= !value.ptr || !w->key[k].ptr;
	explain_text(
		e, n, "field", w->target->sheet->columns.items[column].name);
	explain_text(e, n, "as", span_of(normalisers[w->rule->keys[k].how]));
	explain_text(e, n, "value", value);
	explain_text(e, n, "key", w->key[k]);
}

/* Has a record of the table, as it was before, the key? */
static bool is_match(struct key_search *w, size_t row)
{
	const struct table *t = &w->target->sheet->table;

	for (size_t k = 0; k < w->rule->key_count; k++) {
		uint32_t column = w->rule->keys[k].column;
		struct span text;

		if (column >= t->column_count)
			return false;
		text = cell_text(table_cell(t, row, column), &w->text);
		if (!span_equal(
			    normalise(w->rule->keys[k].how, text, &w->normal),
			    w->key[k]))
			return false;
	}
	return true;
}

static void count_matches(struct key_search *w)
{
	const struct sheet *s = w->target->sheet;
	struct explaining *e = w->explaining;
	struct buf text = { 0 };

	for (size_t i = 0; i < s->row_count && !e->failed; i++) {
		struct span id;

		if (table_is_bad(&s->table, i) || !is_match(w, i))
			continue;
		id = cell_text(table_cell(&s->table, i, s->id), &text);
		if (!w->found++ || id_less(id, w->smallest))
			w->smallest = arena_copy(e->arena, id);
		e->failed |= !w->smallest.ptr;
	}
	e->failed |= text.failed || w->text.failed || w->normal.failed;
	buf_release(&text);
}

static bool has_key(const struct key_search *w)
{
	for (size_t k = 0; k < w->rule->key_count; k++)
		if (!w->key[k].len)
			return false;
	return true;
}

static void explain_rule(struct explaining *e, const struct target *t,
	const struct match_rule *rule, struct node *list)
{
	struct key_search w = { .explaining = e, .target = t, .rule = rule };
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));
	struct node *keys = node_put_list(e->arena, n, "keys");

	for (size_t k = 0; k < rule->key_count && !e->failed; k++)
		put_key(&w, k, keys);
	explain_text(e, n, "scope",
		rule->existing_only ? SPAN("existing") : SPAN("all"));
	if (has_key(&w))
		count_matches(&w);
	e->failed |= !node_put_bool(e->arena, n, "has_key", has_key(&w)) ||
		     !node_put_int(e->arena, n, "found", (int64_t)w.found);
	explain_text(e, n, "record", w.smallest);
	buf_release(&w.text);
	buf_release(&w.normal);
}

/* By which rules the target's record was looked for, and what they found. */
static void explain_rules(
	struct explaining *e, size_t target, struct node *into)
{
	const struct target *t = &e->run->recipe->targets[target];
	struct node *list = node_put_list(e->arena, into, "rules");

	e->failed |= !list;
	for (size_t i = 0; i < t->rule_count && !e->failed; i++)
		explain_rule(e, t, &t->rules[i], list);
}
