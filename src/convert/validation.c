/* SPDX-License-Identifier: MIT */
/*
 * Validation rules of the modules whose records a row makes or changes
 * (formats/conversion.md, 3).
 *
 * A rule is evaluated on the record as it will be, before anything happens:
 * what the row gives it lies over what the table has. A rule that cannot be
 * evaluated so is named in the row's message.
 */
#include "convert/validation.h"

#include "convert/decide_match.h"
#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/reach.h"
#include "convert/run.h"
#include "rules/lookup.h"
#include "rules/rule_tree.h"

/* A rule that is active. */
struct validation {
	struct goal *goal;         /* of its module */
	const struct child *child; /* goal is that of its rows; or NULL */
	struct span name, layout, field, message;
	const char *why_not; /* it is not evaluated; NULL: it is */
	const struct criteria *criteria;
	struct ways ways; /* of the criteria */
	size_t missed;    /* records for which it was not */
};

struct validations {
	VEC(struct validation *) items;
	struct lookup_reader lookup_reader;
};

static enum opk_status compile(
	struct run *r, struct validation *v, uint32_t component)
{
	const struct setting *s = r->setting;
	struct criteria_task t = { .ways = &v->ways, .sheet = v->goal->sheet };
	const struct node *tree, *criteria;
	enum opk_status st =
		tree_take(s->world, component, &r->arena, s->faults, &tree);

	if (st)
		return st;
	v->name = node_get_text(tree, "api_name");
	v->layout = node_get_text(tree, "layout");
	v->field = node_get_text(tree, "field");
	v->message = node_get_text(tree, "alert_message");
	if (!node_get_bool(tree, "active", true)) {
		v->name = (struct span){ 0 };
		return OPK_OK;
	}
	criteria = node_get(tree, SPAN("criteria"));
	v->why_not = v->child    ? "rows of subforms are not looked at"
		     : !criteria ? node_get(tree, SPAN("function"))
					   ? "it is a function"
					   : "it is a formula"
				 : NULL;
	if (v->why_not)
		return OPK_OK;
	v->ways = (struct ways){ .setting = s, .arena = &r->arena };
	/* what is not known before the record is there */
	st = criteria_take(&t, component, criteria, &v->criteria);
	if (t.reads_others)
		v->why_not = "it looks at another record";
	else if (t.reads_computed)
		v->why_not = "it looks at a field that is computed";
	return st;
}

static enum opk_status open_rules(
	struct run *r, struct goal *goal, const struct child *child)
{
	struct validations *all = r->engine->validations;
	enum opk_status st = OPK_OK;
	size_t count;
	const uint32_t *items = world_range(r->setting->world,
		kind_find(SPAN("validation_rule")), goal->sheet->module,
		&count);

	for (size_t i = 0; !st && i < count; i++) {
		struct validation *v =
			arena_new(&r->arena, struct validation, 1);
		struct validation **item;

		if (!v)
			return fault_memory(r->setting->faults);
		v->goal = goal;
		v->child = child;
		st = compile(r, v, items[i]);
		if (st || !v->name.len)
			continue;
		item = vec_add(&r->arena, &all->items);
		if (!item)
			return fault_memory(r->setting->faults);
		*item = v;
	}
	return st;
}

enum opk_status validations_open(struct run *r)
{
	struct engine *w = r->engine;
	enum opk_status st = OPK_OK;

	w->validations = arena_new(&r->arena, struct validations, 1);
	if (!w->validations)
		return fault_memory(r->setting->faults);
	for (size_t i = 0; !st && i < w->goal_count; i++)
		st = open_rules(r, &w->goals[i], NULL);
	for (size_t i = 0; !st && i < w->child_count; i++)
		st = open_rules(r, &w->children[i].goal, &w->children[i]);
	return st;
}

/* Does the row save a record that the rule is about? */
static bool is_saved(const struct validation *v)
{
	const struct intent *i = &v->goal->intent;

	return i->action == ACTION_CREATED || i->slot_count;
}

/* What a column of the record will hold; false: what it has. */
static bool new_cell(
	struct decision *u, struct goal *g, uint32_t column, struct span *out)
{
	struct run *r = u->run;
	struct cell_plan plan = goal_plan_cell(g, column);

	if (g->intent.action == ACTION_CREATED) {
		decision_view(u);
		*out = (struct span){ 0 };
		if (plan.number != UINT32_MAX &&
			(plan.from == CELL_SLOT || plan.from == CELL_TAG))
			*out = decision_cell(u, g, plan.number, true);
		else if (plan.from != CELL_TAG)
			*out = derivation_cell(r, r->engine->first, g, plan);
		return true;
	}
	if (column == g->sheet->modified_by ||
		column == g->sheet->modified_time) {
		*out = column == g->sheet->modified_by ? r->engine->actor_cell
						       : r->engine->now_cell;
		return true;
	}
	for (size_t i = 0; i < g->intent.slot_count; i++)
		if (g->target->slots[g->intent.slots[i]].out == column) {
			*out = decision_cell(u, g, g->intent.slots[i], false);
			return true;
		}
	return false;
}

/* The texts of the columns that a rule reads. False: no memory. */
static bool set_given(struct decision *u, const struct validation *v)
{
	struct lookup_reader *k = &u->run->engine->validations->lookup_reader;
	struct goal *g = v->goal;
	struct engine *w = u->run->engine;
	struct transition_value *given = arena_new(
		&k->texts, struct transition_value, v->ways.items.count + 1);
	struct span cell, text;

	k->given = given;
	k->given_count = 0;
	for (size_t i = 0; given && i < v->ways.items.count; i++) {
		uint32_t column = v->ways.items.items[i]->at[0].column;

		if (v->ways.items.items[i]->end == WAY_TEXT)
			continue;
		text = (struct span){ 0 };
		if (g->intent.action == ACTION_CREATED &&
			column == g->sheet->id)
			text = w->ids[g->number];
		else if (new_cell(u, g, column, &cell))
			text = cell_plain(cell, &w->cell);
		else
			continue;
		text = arena_copy(&k->texts, text);
		if (!text.ptr)
			return false;
		given[k->given_count++] =
			(struct transition_value){ column, text };
	}
	return given && !w->cell.failed;
}

static bool has_layout(const struct validation *v)
{
	struct goal *g = v->goal;
	struct span layout = g->target->layout;

	if (!v->layout.len)
		return true;
	if (g->intent.action != ACTION_CREATED) {
		layout = (struct span){ 0 };
		if (g->sheet->layout != COLUMN_NONE)
			layout = sheet_text(g->sheet, g->intent.ref,
				g->sheet->layout, &g->reader);
	}
	return span_equal(layout.len ? layout : SPAN("Standard"), v->layout);
}

static enum opk_status refuse(struct decision *u, const struct validation *v)
{
	struct arena *a = &u->run->engine->looks[0].arena;
	struct span module = v->goal->target->module;

	u->fault = (struct row_fault){ .code = ROW_INVALID_DATA,
		.field = v->field.len
				 ? arena_print(a, "%.*s.%.*s", SPAN_ARG(module),
					   SPAN_ARG(v->field))
				 : module,
		.message = arena_print(a, "validation rule %.*s: %.*s",
			SPAN_ARG(v->name), SPAN_ARG(v->message)) };
	return u->fault.field.ptr && u->fault.message.ptr
		       ? OPK_OK
		       : fault_memory(u->run->setting->faults);
}

enum opk_status validations_check(struct decision *u)
{
	struct run *r = u->run;
	struct validations *all = r->engine->validations;
	struct lookup_reader *k = &all->lookup_reader;

	for (size_t i = 0; i < all->items.count; i++) {
		struct validation *v = all->items.items[i];
		struct arena_mark mark = arena_mark(&k->texts);
		struct goal *g = v->goal;
		bool meets, good;

		if (v->why_not || !is_saved(v) || !has_layout(v))
			continue;
		k->ways = &v->ways;
		k->sheet = g->sheet;
		k->ref = g->intent.ref;
		k->own = &g->reader;
		good = set_given(u, v);
		meets = good && lookup_reader_meets(k, v->criteria);
		arena_rewind(&k->texts, mark);
		if (!good || k->lost_memory || g->reader.failed)
			return fault_memory(r->setting->faults);
		if (meets)
			return refuse(u, v);
	}
	return OPK_OK;
}

bool validations_note(struct run *r, size_t row)
{
	const struct validations *all = r->engine->validations;

	for (size_t i = 0; i < all->items.count; i++) {
		struct validation *v = all->items.items[i];
		const struct goal *g = v->goal;
		const struct row_record *k =
			&r->records[row * r->engine->goal_count + g->number];
		size_t count = v->child ? v->child->row_count : 1;

		if (!v->why_not || !count)
			continue;
		if (v->child ? k->is_skipped || k->action == ACTION_NONE ||
					k->action == ACTION_LINKED ||
					k->action == ACTION_OTHER_ACCOUNT
			     : !is_saved(v) || !has_layout(v))
			continue;
		v->missed += count;
		if (!run_note(r, row,
			    "validation rule %.*s of %.*s not checked",
			    SPAN_ARG(v->name), SPAN_ARG(g->sheet->module)))
			return false;
	}
	return true;
}

void validations_say(const struct run *r)
{
	const struct validations *all = r->engine->validations;

	for (size_t i = 0; i < all->items.count; i++) {
		const struct validation *v = all->items.items[i];

		if (v->missed)
			warn(r->setting->faults, OPK_NOT_CARRIED, NULL, 0, 0,
				"validation rule %.*s of %.*s was not checked "
				"for %zu %s: %s\n"
				"Look at the records by hand.",
				SPAN_ARG(v->name),
				SPAN_ARG(v->goal->sheet->module), v->missed,
				v->missed == 1 ? "record" : "records",
				v->why_not);
	}
}

void validations_close(struct run *r)
{
	if (r->engine->validations)
		lookup_reader_release(&r->engine->validations->lookup_reader);
}
