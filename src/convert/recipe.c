/* SPDX-License-Identifier: MIT */
/* Compiling a mapping: the whole of it, permissions, options. */
#include "convert/recipe.h"

#include <stdio.h>
#include <stdlib.h>

#include "analysis/check.h"
#include "convert/filling.h"
#include "convert/reach.h"
#include "model/data_type.h"
#include "model/inspection.h"
#include "model/value_form.h"
#include "rules/people.h"
#include "rules/rule_tree.h"
#include "rules/value_checks.h"
#include "schema/value_text.h"
#include "table/sheet.h"
#include "util/text.h"

/* No slot. */
#define SLOT_MISSING UINT32_MAX

/* A target in the making. */
struct target_plan {
	const struct setting *setting;
	struct recipe *recipe;
	struct target *target;
	const struct node *node; /* of the mapping */
	size_t number;
	struct map by_field; /* name of a field -> slot */
	/* of the layout, or NULL; and its defaults as texts, by field */
	const struct layout_facts *layout;
	struct map default_numbers;
	VEC(struct span) defaults;
};

/* Components of a module's fields, in the order of their names. */
struct field_range {
	const uint32_t *items;
	size_t count;
};

static bool column_is_for(
	struct span column, struct span module, struct span *field);
static const char *hint_target(
	const struct recipe *p, struct span word, char out[HINT_BYTES]);
static enum opk_status target_compile(struct target_plan *p);
static enum opk_status recipe_take_selection(struct recipe *p);
static uint32_t plan_slot(const struct target_plan *p, struct span field);
static struct span plan_default(const struct target_plan *p, struct span field,
	const struct field_facts *facts);

enum match_policy policy_find(struct span name)
{
	static const char *const names[] = { [POLICY_SKIP] = "skip",
		[POLICY_MERGE] = "merge",
		[POLICY_OVERWRITE] = "overwrite",
		[POLICY_CREATE] = "create",
		[POLICY_FAIL] = "fail" };

	for (unsigned i = POLICY_SKIP; i <= POLICY_FAIL; i++)
		if (span_is(name, names[i]))
			return (enum match_policy)i;
	return POLICY_NONE;
}

uint32_t sheet_known_column(const struct sheet *s, struct span field)
{
	uint32_t column = map_get(&s->by_name, field);

	return column == MAP_NONE ? COLUMN_NONE : column;
}

static enum opk_status deny(
	const struct setting *s, struct span module, const char *what)
{
	const struct person *who = s->actor;

	return fault(s->faults, OPK_NO_PERMISSION, NULL, 0, 0,
		"user '%.*s' may not %s records of '%.*s'\n"
		"Allow it in profiles/%.*s/modules/%.*s.yaml, or act as "
		"somebody who may.",
		SPAN_ARG(who->name), what, SPAN_ARG(module),
		SPAN_ARG(who->profile), SPAN_ARG(module));
}

/* Can rows have it? */
static bool can_come_up(const struct recipe *p, const struct target *t)
{
	const struct table *selection = p->setting->selection;
	struct span field;

	if (!t->on_request || t->is_asked)
		return true;
	for (size_t i = 0; selection && i < selection->column_count; i++)
		if (column_is_for(selection->columns[i], t->module, &field))
			return true;
	return false;
}

/* Rows of subforms are read and made. */
static enum opk_status permit_children(const struct setting *s, size_t target)
{
	const struct node *n =
		node_first(node_get(s->mapping, SPAN("targets")));
	enum opk_status st = OPK_OK;

	while (n && target--)
		n = n->next;
	NODE_EACH (child, node_get(n, SPAN("children"))) {
		struct span to = node_get_text(child, "module");
		struct span from = node_get_text(child, "from");

		if (!people_may(s->people, s->actor, from, "view"))
			st = deny(s, from, "view");
		if (!people_may(s->people, s->actor, to, "create"))
			st = deny(s, to, "create");
	}
	return st;
}

/*
 * Who may (formats/conversion.md, 2); once it is known what is asked for.
 */
static enum opk_status recipe_permit(const struct recipe *p)
{
	const struct setting *s = p->setting;
	enum opk_status st = OPK_OK;

	if (!people_may(s->people, s->actor, s->module, "mass_convert"))
		st = fault(s->faults, OPK_NO_PERMISSION, NULL, 0, 0,
			"user '%.*s' lacks the permission "
			"Crm_Implied_Mass_Convert_%.*s\n"
			"Add it to profile '%.*s', or act as somebody who has "
			"it.",
			SPAN_ARG(s->actor->name), SPAN_ARG(s->module),
			SPAN_ARG(s->actor->profile));
	if (!people_may(s->people, s->actor, s->module, "view"))
		st = deny(s, s->module, "view");
	else if (!people_may(s->people, s->actor, s->module, "edit"))
		st = deny(s, s->module, "edit");
	for (size_t i = 0; i < p->target_count; i++) {
		const struct target *t = &p->targets[i];

		if (can_come_up(p, t) && !t->is_never_made &&
			!people_may(s->people, s->actor, t->module, "create"))
			st = deny(s, t->module, "create");
		if (can_come_up(p, t))
			st = worse(st, permit_children(s, i));
	}
	return st;
}

static struct target *find_target(const struct recipe *p, struct span module)
{
	for (size_t i = 0; i < p->target_count; i++)
		if (span_equal(p->targets[i].module, module))
			return &p->targets[i];
	return NULL;
}

static enum opk_status refuse_option(const struct recipe *p, const char *option,
	struct span word, const char *what, const char *hint)
{
	char shown[VALUE_BYTES];

	return fault(p->setting->faults, OPK_BAD_OPTION, NULL, 0, 0,
		"--%s: %s is %s\n%s", option, show(word, shown), what, hint);
}

static enum opk_status take_with(struct recipe *p, struct span module)
{
	struct target *t = find_target(p, module);
	char hint[HINT_BYTES];

	if (!t)
		return refuse_option(p, "with", module,
			"none of the mapping's targets",
			hint_target(p, module, hint));
	t->is_asked = true;
	return OPK_OK;
}

/* "POLICY" for all targets, or "MODULE=POLICY" for one, which counts more. */
static enum opk_status take_policy(
	struct recipe *p, struct span text, bool single)
{
	size_t at = span_find(text, '=', 0);
	struct span name =
		at < text.len ? span_cut(text, at + 1, text.len) : text;
	enum match_policy policy = policy_find(name);
	struct target *t = NULL;
	struct span module;
	char hint[HINT_BYTES];

	if (single != (at < text.len))
		return OPK_OK;
	if (policy == POLICY_NONE)
		return refuse_option(p, "on-match", name, "no policy",
			"Give skip, merge, overwrite, create or fail.");
	if (single) {
		module = span_cut(text, 0, at);
		t = find_target(p, module);
		if (!t)
			return refuse_option(p, "on-match", module,
				"none of the mapping's targets",
				hint_target(p, module, hint));
		t->policy = policy;
	}
	for (size_t i = 0; !single && i < p->target_count; i++)
		p->targets[i].policy = policy;
	return OPK_OK;
}

/* --with and --on-match. */
static enum opk_status recipe_take_options(struct recipe *p)
{
	const struct opk_texts *with = p->setting->with;
	const struct opk_texts *on_match = p->setting->on_match;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; with && i < with->count; i++)
		st = worse(st, take_with(p, span_of(with->items[i])));
	for (int single = 0; single < 2; single++)
		for (size_t i = 0; on_match && i < on_match->count; i++)
			st = worse(
				st, take_policy(p, span_of(on_match->items[i]),
					    single));
	return st;
}

/* What validate would say; warnings are for it alone. */
static enum opk_status check_mapping(const struct setting *s)
{
	struct arena scratch = { 0 }; /* rewound while faults are found */
	struct arena texts = { 0 };
	struct faults found = faults_part(s->faults, &texts);
	struct identity id = { kind_find(SPAN("conversion")), { s->module } };
	enum opk_status st = check_component(
		s->world, &id, s->mapping, s->text, &scratch, &found);

	if (st) {
		faults_sort(&found);
		faults_merge(s->faults, &found);
	}
	arena_release(&scratch);
	arena_release(&texts);
	return st;
}

/* What the other parts ask of targets before their fields are looked at. */
static bool name_targets(struct recipe *p, const struct node *list)
{
	p->targets = arena_new(p->setting->arena, struct target, list->count);
	if (!p->targets)
		return false;
	NODE_EACH (n, list) {
		struct target *t = &p->targets[p->target_count++];
		struct span layout = node_get_text(n, "layout");

		t->module = node_get_text(n, "module");
		t->on_request =
			span_is(node_get_text(n, "create"), "on_request");
		t->is_never_made = span_is(node_get_text(n, "create"), "never");
		t->layout = layout.len ? layout : SPAN("Standard");
		t->policy = policy_find(node_get_text(n, "on_match"));
		if (t->policy == POLICY_NONE)
			t->policy = POLICY_SKIP;
		t->stage = t->pipeline = SLOT_MISSING;
	}
	return true;
}

static bool take_booleans(struct recipe *p)
{
	const struct sheet *s = p->source;
	size_t n = s->table.column_count;

	p->booleans = arena_new(p->setting->arena, uint32_t, n + 1);
	for (uint32_t i = 0; p->booleans && i < n; i++)
		if (s->columns.items[i].is_boolean)
			p->booleans[p->boolean_count++] = i;
	return p->booleans;
}

static enum opk_status take_source(struct recipe *p)
{
	const struct setting *s = p->setting;
	const struct {
		const char *name;
		uint32_t *column;
	} all[] = {
		{ "Converted__s", &p->converted },
		{ "Locked__s", &p->locked },
		{ "Approval_State__s", &p->approval },
		{ "Layout", &p->layout },
		{ "Tag", &p->tag },
		{ "Owner", &p->owner },
		{ "Converted_Date_Time", &p->converted_time },
		{ "Converted_Account", &p->converted_account },
		{ "Converted_Contact", &p->converted_contact },
		{ "Converted_Deal", &p->converted_deal },
	};

	p->source = sheets_get(s->sheets, s->module);
	if (!p->source)
		return worse(s->faults->worst, OPK_MALFORMED);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		*all[i].column =
			sheet_known_column(p->source, span_of(all[i].name));
	p->reaches = arena_new(s->arena, struct reaches, 1);
	if (!p->reaches || !take_booleans(p))
		return fault_memory(s->faults);
	*p->reaches = (struct reaches){ .setting = s, .source = p->source };
	return OPK_OK;
}

/* Who stands in for owners who are gone. */
static enum opk_status take_stand_in(struct recipe *p)
{
	const struct setting *s = p->setting;
	const struct node *n = node_get(s->mapping, SPAN("inactive_owner"));

	if (!n)
		return OPK_OK;
	p->stand_in =
		n->type == NODE_TEXT ? s->actor : people_ref(s->people, n);
	if (p->stand_in && p->stand_in->is_active && p->stand_in->id.len)
		return OPK_OK;
	return fault(s->faults, OPK_UNKNOWN_USER, s->text, n->line, n->column,
		"inactive_owner names no active user\n"
		"Name somebody in users/ who is active, or write 'actor' for "
		"whoever converts.");
}

static enum opk_status take_targets(struct recipe *p, const struct node *list)
{
	enum opk_status st = OPK_OK;
	size_t number = 0;

	NODE_EACH (n, list) {
		struct target_plan plan = { .setting = p->setting,
			.recipe = p,
			.target = &p->targets[number],
			.node = n,
			.number = number };

		st = worse(st, target_compile(&plan));
		number++;
	}
	return st;
}

struct rule_scope recipe_scope(const struct recipe *p)
{
	struct rule_scope scope = { .setting = p->setting,
		.source = p->source,
		.owner = p->owner,
		.target_count = p->target_count };

	for (size_t i = 0; i < p->target_count; i++)
		scope.targets[i] = p->targets[i].sheet;
	return scope;
}

enum opk_status recipe_compile(const struct setting *s, struct recipe **out)
{
	const struct node *list = node_get(s->mapping, SPAN("targets"));
	struct recipe *p = arena_new(s->arena, struct recipe, 1);
	enum opk_status st;

	if (!p)
		return fault_memory(s->faults);
	p->setting = s;
	if (!list || !name_targets(p, list))
		return fault_memory(s->faults);
	st = recipe_take_options(p);
	if (!st)
		st = recipe_permit(p);
	if (!st)
		st = check_mapping(s);
	if (!st)
		st = take_source(p);
	if (!st)
		st = take_stand_in(p);
	if (!st)
		st = recipe_take_selection(p);
	if (!st)
		st = take_targets(p, list);
	if (!st)
		*out = p;
	return st;
}

/* What a mistyped target or column was probably meant to be. */

/*
 * Hints for a word that is no target, and for a column of the selection that
 * nothing takes: what was probably meant, or what there is. Their faults come
 * next (faults_may_guess).
 */
static const char *hint_target(
	const struct recipe *p, struct span word, char out[HINT_BYTES])
{
	const struct setting *s = p->setting;
	struct inspection in = { .faults = s->faults };
	struct span *names = arena_new(s->arena, struct span, p->target_count);
	struct texts known = { names, (uint32_t)p->target_count };

	out[0] = '\0';
	if (!names)
		return out;
	for (size_t i = 0; i < p->target_count; i++)
		names[i] = p->targets[i].module;
	return hint_texts(&in, FAULT_NEXT(OPK_ERROR, OPK_BAD_OPTION, NULL),
		&known, word, out);
}

static bool is_target(const struct recipe *p, struct span module)
{
	for (size_t i = 0; i < p->target_count; i++)
		if (span_equal(p->targets[i].module, module))
			return true;
	return false;
}

/* The field of a module that is nearest; empty when none is near. */
static struct span near_field(
	const struct recipe *p, struct span module, struct span field)
{
	const struct setting *s = p->setting;
	struct identity id = { kind_find(SPAN("field")), { module, field } };
	struct suggestion near = { .word = field };

	if (faults_may_guess(s->faults, world_suggestions(s->world, &id),
		    OPK_BAD_RECORDS, OPK_ERROR, NULL, 0, 0))
		world_suggest(s->world, &id, &near);
	return near.best;
}

/* "Deal.Amount", "Deals.Amnt": for another target, or another field. */
static bool hint_given(
	const struct recipe *p, struct span column, char out[HINT_BYTES])
{
	struct span field, module = span_split(column, '.', &field);
	struct suggestion near = { .word = module };

	if (!field.len)
		return false;
	if (!is_target(p, module)) {
		for (size_t i = 0; i < p->target_count; i++)
			suggest(&near, p->targets[i].module);
		module = near.best;
	}
	if (!module.len)
		return false;
	if (!world_field(p->setting->world, module, field))
		field = near_field(p, module, field);
	if (field.len)
		snprintf(out, HINT_BYTES, "Did you mean '%.*s.%.*s'?",
			SPAN_ARG(module), SPAN_ARG(field));
	return field.len;
}

/* "Amount", which is a field of a target and none of the source. */
static bool hint_of_target(
	const struct recipe *p, struct span column, char out[HINT_BYTES])
{
	for (size_t i = 0; i < p->target_count; i++) {
		struct span module = p->targets[i].module;

		if (!world_field(p->setting->world, module, column))
			continue;
		snprintf(out, HINT_BYTES, "Did you mean '%.*s.%.*s'?",
			SPAN_ARG(module), SPAN_ARG(column));
		return true;
	}
	return false;
}

static const char *hint_column(
	const struct recipe *p, struct span column, char out[HINT_BYTES])
{
	static const char *const ours[] = { "id", "assign_to", "on_match" };
	struct suggestion near = { .word = column };
	struct span field;

	if (span_find(column, ';', 0) < column.len ||
		span_find(column, '\t', 0) < column.len) {
		snprintf(out, HINT_BYTES, "Part the columns with commas.");
		return out;
	}
	if (hint_given(p, column, out) || hint_of_target(p, column, out))
		return out;
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		suggest(&near, span_of(ours[i]));
	field = near.best.len ? near.best
			      : near_field(p, p->setting->module, column);
	if (field.len)
		snprintf(out, HINT_BYTES, "Did you mean '%.*s'?",
			SPAN_ARG(field));
	else
		snprintf(out, HINT_BYTES,
			"Name a field of the source, or MODULE.FIELD of a "
			"target.");
	return out;
}

/* What the columns of a selection are for (formats/conversion.md, 1). */

/*
 * Is the selection's column "<Module>.<Field>" for this module? Then *field
 * is set.
 */
static bool column_is_for(
	struct span column, struct span module, struct span *field)
{
	struct span rest, first = span_split(column, '.', &rest);

	if (first.len == column.len || !span_equal(first, module))
		return false;
	*field = rest;
	return true;
}

/* Ours, but not needed for a conversion: what an earlier run said. */
static bool is_ignored(struct span name)
{
	return span_is(name, "error_line") || span_is(name, "error_code") ||
	       span_is(name, "error_field") || span_is(name, "error_message");
}

static const struct field_facts *facts_of(
	const struct recipe *p, struct span module, struct span field)
{
	return world_field(p->setting->world, module, field);
}

/* "<Module>.<Field>"; *known: the module has something to do with it. */
static enum opk_status check_given(const struct recipe *p,
	struct text_cursor *last, size_t column, bool *known)
{
	struct span name = p->setting->selection->columns[column], field;
	const struct field_facts *facts;
	char hint[HINT_BYTES];

	for (size_t i = 0; i < p->target_count; i++) {
		struct span module = p->targets[i].module;

		if (!column_is_for(name, module, &field))
			continue;
		*known = true;
		facts = facts_of(p, module, field);
		if (!facts)
			return selection_refuse(p->setting, last, column,
				"names a field that there is not",
				hint_column(p, name, hint));
		if (facts->read_only)
			return selection_refuse(p->setting, last, column,
				"is for a field that only the system sets",
				"Leave the column out.");
		if (span_is(field, "Owner") || span_is(field, "Layout"))
			return selection_refuse(p->setting, last, column,
				"is for what the conversion itself sets",
				"Name the owner in assign_to, the layout in "
				"the mapping.");
	}
	if (column_is_for(name, p->setting->module, &field))
		*known = facts_of(p, p->setting->module, field);
	return OPK_OK;
}

static enum opk_status check_column(
	const struct recipe *p, struct text_cursor *last, size_t column)
{
	struct span name = p->setting->selection->columns[column];
	bool known = column == p->names_column || span_is(name, "assign_to") ||
		     span_is(name, "on_match") || is_ignored(name);
	const struct table *own = &p->source->table;
	char hint[HINT_BYTES];
	enum opk_status st;

	/* a file of failures has all columns of the table, fields or not */
	if (known || facts_of(p, p->setting->module, name) ||
		table_column(own, name) != COLUMN_NONE)
		return OPK_OK;
	st = check_given(p, last, column, &known);
	if (st || known)
		return st;
	return selection_refuse(p->setting, last, column,
		"is none that a conversion knows", hint_column(p, name, hint));
}

/* `id`, else the first that is named as a unique field. */
static void find_names(struct recipe *p)
{
	const struct table *t = p->setting->selection;

	p->names_column = table_column(t, SPAN("id"));
	p->names_field = SPAN("id");
	for (uint32_t i = 0;
		p->names_column == COLUMN_NONE && i < t->column_count; i++) {
		const struct field_facts *facts =
			facts_of(p, p->setting->module, t->columns[i]);

		if (facts && facts->is_unique) {
			p->names_column = i;
			p->names_field = t->columns[i];
		}
	}
}

/* Columns of the selection; before the targets' slots are made. */
static enum opk_status recipe_take_selection(struct recipe *p)
{
	const struct table *t = p->setting->selection;
	struct text_cursor last = { 0 };
	enum opk_status st = OPK_OK;

	p->names_column = p->assign_column = p->policy_column = COLUMN_NONE;
	if (!t)
		return OPK_OK;
	find_names(p);
	p->assign_column = table_column(t, SPAN("assign_to"));
	p->policy_column = table_column(t, SPAN("on_match"));
	if (p->names_column == COLUMN_NONE)
		st = fault(p->setting->faults, OPK_BAD_RECORDS,
			&(struct source){ t->name, t->bytes }, 1, 1,
			"no column names the record\n"
			"Add a column 'id', or one of a unique field of "
			"'%.*s'.",
			SPAN_ARG(p->setting->module));
	for (size_t i = 0; i < t->column_count; i++)
		st = worse(st, check_column(p, &last, i));
	return st;
}

/* The stages of a target's pipelines. */

struct pipelines {
	struct map names;   /* actual values -> number */
	struct map *stages; /* by number */
};

static bool take_stages(struct pipelines *p, const struct setting *s,
	const struct node *tree, uint32_t number)
{
	struct span name =
		arena_copy(s->arena, node_get_text(tree, "actual_value"));
	uint32_t at = name.ptr ? map_add(&p->names, name, number) : MAP_NONE;

	if (at == MAP_NONE)
		return false;
	NODE_EACH (n, node_get(tree, SPAN("maps"))) {
		struct span stage =
			arena_copy(s->arena, node_get_text(n, "actual_value"));

		if (!stage.ptr || map_add(&p->stages[at], stage, 1) == MAP_NONE)
			return false;
	}
	return true;
}

/* Stages by pipeline. */
static bool target_take_pipelines(struct target_plan *plan)
{
	const struct setting *s = plan->setting;
	struct target *t = plan->target;
	struct world *w = s->world;
	struct pipelines *p;
	size_t n;
	const uint32_t *all =
		world_range(w, kind_find(SPAN("pipeline")), t->module, &n);
	bool done = true;

	t->stage = plan_slot(plan, SPAN("Stage"));
	t->pipeline = plan_slot(plan, SPAN("Pipeline"));
	if (!n || t->stage == SLOT_MISSING || t->pipeline == SLOT_MISSING)
		return true;
	p = arena_new(s->arena, struct pipelines, 1);
	if (!p)
		return false;
	p->names.arena = s->arena;
	p->stages = arena_new(s->arena, struct map, n);
	for (uint32_t i = 0; p->stages && done && i < n; i++) {
		struct arena scratch = { 0 };
		const struct node *tree = world_tree(w, all[i], &scratch);

		p->stages[i].arena = s->arena;
		done = take_stages(p, s, tree, i);
		arena_release(&scratch);
	}
	t->pipelines = p;
	return done && p->stages;
}

bool pipelines_have(
	const struct pipelines *p, struct span pipeline, struct span stage)
{
	uint32_t number = map_get(&p->names, pipeline);

	return number == MAP_NONE ||
	       map_get(&p->stages[number], stage) != MAP_NONE;
}

/* By which fields records of a target are recognised, and which are unique. */

/* Rules beside those of unique fields. */
enum { ZOHO_RULES = 3 };

static enum normaliser find_normaliser(struct span name)
{
	static const struct {
		const char *name;
		enum normaliser how;
	} all[] = {
		{ "casefold", NORMALISE_CASEFOLD },
		{ "email", NORMALISE_EMAIL },
		{ "domain", NORMALISE_DOMAIN },
		{ "company", NORMALISE_COMPANY },
		{ "phone", NORMALISE_PHONE },
		{ "digits", NORMALISE_DIGITS },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (span_is(name, all[i].name))
			return all[i].how;
	return NORMALISE_EXACT;
}

static void add_key(const struct target_plan *p, struct match_rule *rule,
	struct span field, enum normaliser how)
{
	const struct target *t = p->target;
	uint32_t slot = plan_slot(p, field);
	size_t i = rule->key_count++;

	rule->keys[i].slot = slot;
	rule->keys[i].how = how;
	rule->keys[i].column = slot == SLOT_MISSING
				       ? sheet_known_column(t->sheet, field)
				       : t->slots[slot].out;
	rule->keys[i].is_record =
		slot != SLOT_MISSING && t->slots[slot].from == FROM_RECORD;
}

static void add_match(struct target_plan *p, const struct node *match)
{
	struct target *t = p->target;

	NODE_EACH (n, match) {
		struct match_rule *rule = &t->rules[t->rule_count++];

		rule->existing_only =
			span_is(node_get_text(n, "scope"), "existing");
		NODE_EACH (key, node_get(n, SPAN("keys")))
			add_key(p, rule, key->key, find_normaliser(key->text));
	}
}

static bool is_mapped(const struct target_plan *p, struct span field)
{
	uint32_t slot = plan_slot(p, field);

	return slot != SLOT_MISSING && p->target->slots[slot].is_mapped;
}

/* A rule of one key, if the field is mapped. */
static bool add_rule(
	struct target_plan *p, struct span field, enum normaliser how)
{
	struct target *t = p->target;

	if (!is_mapped(p, field))
		return false;
	add_key(p, &t->rules[t->rule_count++], field, how);
	return true;
}

/* "Sales_Order_Name"; ptr NULL: no memory. */
static struct span own_name(const struct target_plan *p)
{
	struct world *w = p->setting->world;
	struct identity id = { w->module, { p->target->module } };
	uint32_t index = world_find(w, &id);
	struct arena scratch = { 0 };
	struct span label, name;
	char *c;

	label = index == WORLD_NONE
			? (struct span){ NULL, 0 }
			: node_get_text(world_tree(w, index, &scratch),
				  "singular_label");
	name = arena_print(p->setting->arena, "%.*s_Name", SPAN_ARG(label));
	c = (char *)arena_copy(p->setting->arena, name).ptr;
	arena_release(&scratch);
	for (size_t i = 0; c && i < name.len; i++)
		if (c[i] == ' ')
			c[i] = '_';
	return (struct span){ c, c ? name.len : 0 };
}

/* What a duplicate check of a module says; *tree NULL: there is none. */
static enum opk_status read_duplicate_check(const struct target_plan *p,
	struct span module, const struct node **tree)
{
	const struct setting *s = p->setting;
	uint32_t at = component_at(
		s->world, "duplicate_check", module, (struct span){ 0 });

	*tree = NULL;
	return at == WORLD_NONE
		       ? OPK_OK
		       : tree_take(s->world, at, s->arena, s->faults, tree);
}

/* A rule of one field, whose key is the text of a field of the source. */
static bool add_pair(
	struct target_plan *p, struct span source, struct span field)
{
	struct target *t = p->target;
	struct match_rule *rule = &t->rules[t->rule_count++];
	uint32_t number = (uint32_t)(t->slot_count + t->key_slot_count++);
	struct slot *slot = &t->slots[number];

	add_key(p, rule, field, NORMALISE_CASEFOLD);
	if (rule->keys[0].column == COLUMN_NONE)
		return true; /* no record has a value */
	*slot = (struct slot){ .field = field,
		.from = FROM_FIELD,
		.source = sheet_field(p->recipe->source, source),
		.is_plain = true,
		.given = COLUMN_NONE,
		.fallback = SPAN(""),
		.out = rule->keys[0].column };
	rule->keys[0].slot = number;
	rule->keys[0].is_record = false;
	return slot->source != COLUMN_NONE;
}

/* The pairs of a duplicate check of the source that are about the target. */
static bool add_pairs(struct target_plan *p, const struct node *check)
{
	NODE_EACH (n, node_get(check, SPAN("type_configurations"))) {
		if (!span_equal(node_get_text(n, "mapped_module"),
			    p->target->module))
			continue;
		NODE_EACH (pair, node_get(n, SPAN("field_mappings")))
			if (p->target->key_slot_count < RULES_MOST &&
				!add_pair(p,
					node_get_text(pair, "current_field"),
					node_get_text(pair, "mapped_field")))
				return false;
	}
	return true;
}

/* Zoho's order, where nobody says anything. */
static bool add_standard_rules(struct target_plan *p)
{
	struct target *t = p->target;
	struct span name = own_name(p);

	if (!name.ptr)
		return false;
	for (size_t i = 0; i < t->unique_count; i++)
		add_rule(p, t->uniques[i].field,
			t->uniques[i].cased ? NORMALISE_EXACT
					    : NORMALISE_CASEFOLD);
	/* many share an address: it tells who it is only with a name */
	if (is_mapped(p, SPAN("Last_Name")) &&
		add_rule(p, SPAN("Email"), NORMALISE_EMAIL))
		add_key(p, &t->rules[t->rule_count - 1], SPAN("Last_Name"),
			NORMALISE_CASEFOLD);
	if (span_is(t->module, "Deals"))
		return true; /* of one company there are many */
	if (span_is(t->module, "Accounts")) {
		add_rule(p, SPAN("Account_Name"), NORMALISE_COMPANY);
	} else if (span_is(t->module, "Contacts")) {
		if (add_rule(p, SPAN("Last_Name"), NORMALISE_CASEFOLD) &&
			is_mapped(p, SPAN("First_Name")))
			add_key(p, &t->rules[t->rule_count - 1],
				SPAN("First_Name"), NORMALISE_CASEFOLD);
	} else if (!add_rule(p, SPAN("Name"), NORMALISE_CASEFOLD)) {
		add_rule(p, name, NORMALISE_CASEFOLD);
	}
	return true;
}

static enum account_policy find_account_policy(const struct target_plan *p)
{
	static const char *const names[] = { [ACCOUNT_KEEP] = "keep",
		[ACCOUNT_MOVE] = "move",
		[ACCOUNT_CREATE] = "create",
		[ACCOUNT_FAIL] = "fail" };
	struct span name = node_get_text(p->node, "on_other_account");

	for (unsigned i = ACCOUNT_KEEP; i <= ACCOUNT_FAIL; i++)
		if (span_is(name, names[i]))
			return (enum account_policy)i;
	return span_is(p->target->module, "Contacts") ? ACCOUNT_KEEP
						      : ACCOUNT_ANY;
}

/* What on_other_account says, once there are slots. */
static void target_take_account(struct target_plan *p)
{
	struct target *t = p->target;

	t->account_slot = SLOT_MISSING;
	for (uint32_t i = 0; i < t->mapped_count; i++)
		if (t->account_slot == SLOT_MISSING &&
			t->slots[i].from == FROM_RECORD &&
			span_is(p->recipe->targets[t->slots[i].record].module,
				"Accounts"))
			t->account_slot = i;
	if (t->account_slot != SLOT_MISSING)
		t->on_other_account = find_account_policy(p);
}

/* Rules and unique fields. */
static enum opk_status target_take_rules(struct target_plan *p)
{
	const struct setting *s = p->setting;
	const struct node *match = node_get(p->node, SPAN("match"));
	const struct node *own = NULL, *pairs = NULL;
	struct target *t = p->target;
	enum opk_status st = OPK_OK;

	if (!match)
		st = read_duplicate_check(p, s->module, &pairs);
	if (!st && !match)
		st = read_duplicate_check(p, t->module, &own);
	if (st)
		return st;
	own = node_get(own, SPAN("match"));
	t->rules = arena_new(s->arena, struct match_rule,
		2 * RULES_MOST + t->unique_count + ZOHO_RULES);
	if (!t->rules)
		return fault_memory(s->faults);
	add_match(p, match);
	if (!match && !add_pairs(p, pairs))
		return fault_memory(s->faults);
	if (!match)
		add_match(p, own);
	if (!match && !add_standard_rules(p))
		return fault_memory(s->faults);
	if (t->rule_count <= RULES_MOST)
		return OPK_OK;
	return fault(s->faults, OPK_BAD_MAPPING, s->text, p->node->line,
		p->node->column,
		"records of '%.*s' are recognised by more than %d rules: its "
		"duplicate check's, and one for each unique field that is "
		"mapped\n"
		"Say with match which of them count.",
		SPAN_ARG(t->module), RULES_MOST);
}

/* The fields of a module lie in the order of their names. */
static bool target_take_uniques(struct target_plan *p)
{
	struct world *w = p->setting->world;
	struct target *t = p->target;
	size_t n;
	const uint32_t *all = world_range(w, w->field, t->module, &n);

	t->uniques = arena_new(p->setting->arena, struct unique_field, n);
	if (!t->uniques)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct field_facts *facts = world_facts(w, all[i]);
		struct span name = w->state->items[all[i]].id.value[1];
		uint32_t slot = plan_slot(p, name);

		if (!facts->is_unique)
			continue;
		t->uniques[t->unique_count++] = (struct unique_field){
			.field = name,
			.slot = slot,
			.column = slot == SLOT_MISSING
					  ? sheet_known_column(t->sheet, name)
					  : t->slots[slot].out,
			.cased = facts->is_cased
		};
	}
	return true;
}

/* Where the values of a target's fields come from. */

/* The slot of a field, or SLOT_MISSING. */
static uint32_t plan_slot(const struct target_plan *p, struct span field)
{
	uint32_t slot = map_get(&p->by_field, field);

	return slot == MAP_NONE ? SLOT_MISSING : slot;
}

/* A text as a cell that lives as long as the recipe; ptr NULL: no memory. */
static struct span keep_cell(const struct setting *s, struct span text)
{
	struct buf cell = { 0 };
	struct span kept;

	cell_add(&cell, text);
	kept = cell.failed ? (struct span){ NULL, 0 }
			   : arena_copy(s->arena, buf_span(&cell));
	buf_release(&cell);
	return kept;
}

/* Does true win, whatever the policy? Whoever has opted out stays so. */
static bool has_true_win(const struct target_plan *p, struct span field,
	const struct field_facts *facts)
{
	const struct node *rule =
		node_get(node_get(p->node, SPAN("merge")), field);

	if (rule)
		return span_is(rule->text, "true_wins");
	return facts && facts->holds == HOLDS_BOOLEAN &&
	       span_ends(field, SPAN("Opt_Out"));
}

/* What every slot has; NULL: no memory. */
static struct slot *add_slot(struct target_plan *p, struct span field)
{
	const struct setting *s = p->setting;
	struct target *t = p->target;
	const struct field_facts *facts =
		world_field(s->world, t->module, field);
	uint32_t number = (uint32_t)t->slot_count;
	struct slot *slot = &t->slots[number];
	struct span by_default = plan_default(p, field, facts);

	*slot = (struct slot){ .field = field,
		.facts = facts,
		.check = value_check_new(s, facts, s->arena),
		.from = FROM_VALUE,
		.source = COLUMN_NONE,
		.date_only = facts && facts->holds == HOLDS_DATE,
		.given = COLUMN_NONE,
		.fallback = keep_cell(s, by_default),
		.out = sheet_column(t->sheet, field, facts),
		.may_write = t->may_edit && people_may_write(s->people,
						    s->actor, t->module, field),
		.true_wins = has_true_win(p, field, facts) };
	if (!slot->check || !slot->fallback.ptr || slot->out == COLUMN_NONE ||
		map_add(&p->by_field, field, number) != number)
		return NULL;
	t->slot_count++;
	return slot;
}

static bool take_field(
	struct target_plan *p, struct slot *slot, const struct node *n)
{
	const struct node *list = node_get(n, SPAN("transform"));
	struct span name =
		n->type == NODE_TEXT ? n->text : node_get_text(n, "field");

	slot->from = FROM_FIELD;
	slot->source = sheet_field(p->recipe->source, name);
	if (slot->source == COLUMN_NONE)
		return false;
	if (list && list->count) {
		slot->transforms = transforms_compile(list, p->setting->arena);
		if (!slot->transforms)
			return false;
	}
	slot->is_plain = !slot->transforms && !slot->date_only;
	slot->is_trimmed = slot->transforms && !slot->date_only &&
			   transforms_only_trim(slot->transforms);
	return true;
}

/* Numbers as they are written. */
static bool take_value(
	struct target_plan *p, struct slot *slot, const struct node *value)
{
	struct span text = value->text;

	if (value->type == NODE_BOOL)
		text = value->boolean ? SPAN("true") : SPAN("false");
	if (slot->date_only && text_is_long_date(text, p->setting->zone))
		text = span_cut(text, 0, DATE_BYTES);
	slot->constant = keep_cell(p->setting, text);
	slot->is_sure = !value_check_text(slot->check, text);
	return slot->constant.ptr;
}

static bool take_source_column(
	struct target_plan *p, struct slot *slot, const struct node *n)
{
	const struct node *value = node_get(n, SPAN("value"));
	struct span template = node_get_text(n, "template");
	struct span record = node_get_text(n, "record");

	slot->is_mapped = true;
	if (value)
		return take_value(p, slot, value);
	if (template.len) {
		slot->from = FROM_TEMPLATE;
		slot->template = template_compile(
			p->recipe->source, template, p->setting->arena);
		return slot->template;
	}
	if (!record.len)
		return take_field(p, slot, n);
	slot->from = FROM_RECORD;
	while (slot->record < p->number &&
		!span_equal(p->recipe->targets[slot->record].module, record))
		slot->record++;
	return true;
}

static bool take_mapped(struct target_plan *p)
{
	NODE_EACH (n, node_get(p->node, SPAN("fields"))) {
		struct slot *slot = add_slot(p, n->key);

		if (!slot || !take_source_column(p, slot, n))
			return false;
	}
	p->target->mapped_count = p->target->slot_count;
	return true;
}

/* "<Module>.<Field>", in the order of the selection's columns. */
static bool take_given(struct target_plan *p)
{
	const struct table *selection = p->setting->selection;
	struct target *t = p->target;

	for (uint32_t i = 0; selection && i < selection->column_count; i++) {
		struct span field;
		uint32_t number;

		if (!column_is_for(selection->columns[i], t->module, &field))
			continue;
		number = plan_slot(p, field);
		if (number == SLOT_MISSING) {
			if (!add_slot(p, field))
				return false;
			number = (uint32_t)t->slot_count - 1;
		}
		t->slots[number].given = i;
	}
	t->given_count = t->slot_count - t->mapped_count;
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	return span_order(*(const struct span *)a, *(const struct span *)b);
}

/* Does the table have the column itself? */
static bool has_column(const struct sheet *s, struct span field)
{
	uint32_t column = sheet_known_column(s, field);

	return column != COLUMN_NONE && !s->columns.items[column].is_added;
}

/*
 * Fields that have a default and nothing else, where the table has their
 * column; `names` has room for all candidates.
 */
static bool take_defaults(struct target_plan *p, const struct field_range *all,
	struct span *names)
{
	struct world *w = p->setting->world;
	struct target *t = p->target;
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		names[n++] = w->state->items[all->items[i]].id.value[1];
	for (uint32_t i = 0; p->layout && i < p->layout->defaults.count; i++)
		names[n++] = p->layout->defaults.items[i];
	if (n)
		qsort(names, n, sizeof *names, by_bytes);
	for (size_t i = 0; i < n; i++) {
		const struct field_facts *facts =
			world_field(w, t->module, names[i]);

		if (plan_default(p, names[i], facts).len &&
			plan_slot(p, names[i]) == SLOT_MISSING &&
			has_column(t->sheet, names[i]) &&
			(!facts || !facts->read_only) && !add_slot(p, names[i]))
			return false;
	}
	return true;
}

/* Slots, mandatory fields; false: no memory. */
static bool target_take_slots(struct target_plan *p)
{
	const struct setting *s = p->setting;
	const struct node *fields = node_get(p->node, SPAN("fields"));
	struct field_range all;
	struct arena scratch = { 0 };
	struct span *names;
	size_t most;
	bool done;

	all.items = world_range(
		s->world, s->world->field, p->target->module, &all.count);
	most = all.count + (p->layout ? p->layout->defaults.count : 0);
	names = arena_new(&scratch, struct span, most);
	most += fields->count + RULES_MOST;
	most += s->selection ? s->selection->column_count : 0;
	p->by_field.arena = s->arena;
	p->target->slots = arena_new(s->arena, struct slot, most);
	done = names && p->target->slots && take_mapped(p) && take_given(p) &&
	       take_defaults(p, &all, names);
	arena_release(&scratch);
	return done;
}

/* A name and whether it must be there. */
static void add_name(struct target_plan *p, struct span field)
{
	const struct field_facts *facts =
		world_field(p->setting->world, p->target->module, field);
	struct target *t = p->target;

	if (!facts || facts->is_system || facts->read_only ||
		facts->holds == HOLDS_BOOLEAN ||
		plan_default(p, field, facts).len)
		return;
	t->mandatory_names[t->mandatory_count++] = field;
}

static bool target_take_mandatory(struct target_plan *p)
{
	struct world *w = p->setting->world;
	struct target *t = p->target;
	size_t n, kept = 0;
	const uint32_t *fields = world_mandatory(w, t->module, &n);
	size_t most = n + (p->layout ? p->layout->required.count : 0);

	t->mandatory = arena_new(p->setting->arena, uint32_t, most);
	t->mandatory_names = arena_new(p->setting->arena, struct span, most);
	if (!t->mandatory || !t->mandatory_names)
		return false;
	for (size_t i = 0; i < n; i++)
		add_name(p, w->state->items[fields[i]].id.value[1]);
	for (uint32_t i = 0; p->layout && i < p->layout->required.count; i++)
		add_name(p, p->layout->required.items[i]);
	if (t->mandatory_count)
		qsort(t->mandatory_names, t->mandatory_count,
			sizeof *t->mandatory_names, by_bytes);
	for (size_t i = 0; i < t->mandatory_count; i++) {
		struct span name = t->mandatory_names[i];
		uint32_t slot = plan_slot(p, name);

		if (kept && span_equal(t->mandatory_names[kept - 1], name))
			continue;
		t->mandatory_names[kept] = name;
		t->mandatory[kept++] =
			slot == SLOT_MISSING ? (uint32_t)t->slot_count : slot;
	}
	t->mandatory_count = kept;
	return true;
}

/* Subforms of a target: each is a small mapping of its own. */

/* A record's parent is set, whatever is mapped. */
static void drop_parent(struct target *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->mandatory_count; i++) {
		if (span_is(t->mandatory_names[i], "Parent_Id"))
			continue;
		t->mandatory_names[kept] = t->mandatory_names[i];
		t->mandatory[kept++] = t->mandatory[i];
	}
	t->mandatory_count = kept;
}

/* What a mapping of another source has in common with the whole. */
static struct recipe *new_recipe(const struct setting *all, struct span from)
{
	struct setting *s = arena_new(all->arena, struct setting, 1);
	struct recipe *p = arena_new(all->arena, struct recipe, 1);

	if (!s || !p)
		return NULL;
	*s = *all;
	s->module = from;
	s->selection = NULL;
	*p = (struct recipe){ .setting = s,
		.target_count = 1,
		.names_column = COLUMN_NONE,
		.assign_column = COLUMN_NONE,
		.policy_column = COLUMN_NONE,
		.converted = COLUMN_NONE,
		.locked = COLUMN_NONE,
		.approval = COLUMN_NONE,
		.layout = COLUMN_NONE,
		.tag = COLUMN_NONE,
		.owner = COLUMN_NONE,
		.converted_time = COLUMN_NONE,
		.converted_account = COLUMN_NONE,
		.converted_contact = COLUMN_NONE,
		.converted_deal = COLUMN_NONE };
	p->targets = arena_new(all->arena, struct target, 1);
	p->reaches = arena_new(all->arena, struct reaches, 1);
	return p->targets && p->reaches ? p : NULL;
}

static enum opk_status take_child(
	const struct setting *all, const struct node *n, struct child_map *out)
{
	struct recipe *p = new_recipe(all, node_get_text(n, "from"));
	struct target_plan plan = { .node = n };
	enum opk_status st;

	if (!p)
		return fault_memory(all->faults);
	p->source = sheets_get(all->sheets, p->setting->module);
	if (!p->source)
		return worse(all->faults->worst, OPK_MALFORMED);
	*p->reaches =
		(struct reaches){ .setting = p->setting, .source = p->source };
	*p->targets = (struct target){ .module = node_get_text(n, "module"),
		.layout = SPAN("Standard"),
		.policy = POLICY_CREATE,
		.stage = SLOT_MISSING,
		.pipeline = SLOT_MISSING };
	plan.setting = p->setting;
	plan.recipe = p;
	plan.target = p->targets;
	st = target_compile(&plan);
	drop_parent(p->targets);
	out->recipe = p;
	return st;
}

/* The subforms of its record. */
static enum opk_status target_take_children(struct target_plan *p)
{
	const struct node *list = node_get(p->node, SPAN("children"));
	struct target *t = p->target;
	enum opk_status st = OPK_OK;

	if (!list)
		return OPK_OK;
	t->children =
		arena_new(p->setting->arena, struct child_map, list->count);
	if (!t->children)
		return fault_memory(p->setting->faults);
	NODE_EACH (n, list)
		st = worse(st, take_child(p->setting, n,
				       &t->children[t->child_count++]));
	return st;
}

/* One target of a mapping, put together. */

/* The default of a field: the layout's, else its own; ptr NULL: none. */
static struct span plan_default(const struct target_plan *p, struct span field,
	const struct field_facts *facts)
{
	uint32_t number = map_get(&p->default_numbers, field);

	if (number != MAP_NONE)
		return p->defaults.items[number];
	return facts && facts->has_default ? facts->default_value
					   : (struct span){ NULL, 0 };
}

static bool add_default(struct target_plan *p, const struct node *field)
{
	const struct node *value = node_get(field, SPAN("default_value"));
	struct span *item;

	if (!value)
		return true;
	item = vec_add(p->setting->arena, &p->defaults);
	if (!item)
		return false;
	*item = value->text;
	if (value->type == NODE_BOOL)
		*item = value->boolean ? SPAN("true") : SPAN("false");
	return map_set(&p->default_numbers, node_get_text(field, "api_name"),
		(uint32_t)p->defaults.count - 1);
}

/* What the layout says of defaults. */
static bool take_layout(struct target_plan *p)
{
	struct world *w = p->setting->world;
	struct identity id = { w->layout,
		{ p->target->module, p->target->layout } };
	uint32_t index = world_find(w, &id);
	const struct node *tree;

	p->default_numbers.arena = p->setting->arena;
	p->layout = world_layout(w, p->target->module, p->target->layout);
	if (!p->layout || !p->layout->defaults.count)
		return true;
	tree = world_tree(w, index, p->setting->arena);
	NODE_EACH (section, node_get(tree, SPAN("sections"))) {
		if (span_is(node_get_text(section, "type"), "unused"))
			continue;
		NODE_EACH (n, node_get(section, SPAN("fields")))
			if (!add_default(p, n))
				return false;
	}
	return true;
}

/* From columns of the sheet, all that there are now, to slots. */
static bool index_columns(struct target_plan *p)
{
	struct target *t = p->target;
	size_t n = t->sheet->columns.count;

	t->by_column = arena_new(p->setting->arena, uint32_t, n);
	if (!t->by_column)
		return false;
	t->by_column_count = n;
	for (size_t i = 0; i < n; i++)
		t->by_column[i] = SLOT_MISSING;
	for (size_t i = 0; i < t->slot_count; i++)
		t->by_column[t->slots[i].out] = (uint32_t)i;
	return true;
}

static bool take_new_id(struct target_plan *p)
{
	struct span text = node_get_text(p->node, "new_id");

	if (!text.len || span_is(text, "next"))
		return true;
	p->target->new_id =
		template_compile(p->recipe->source, text, p->setting->arena);
	return p->target->new_id;
}

/* All of a target. */
static enum opk_status target_compile(struct target_plan *p)
{
	const struct setting *s = p->setting;
	struct target *t = p->target;
	enum opk_status st;

	t->sheet = sheets_get(s->sheets, t->module);
	if (!t->sheet)
		return worse(s->faults->worst, OPK_MALFORMED);
	t->may_edit = people_may(s->people, s->actor, t->module, "edit");
	st = reach_compile(p->recipe->reaches,
		node_get(p->node, SPAN("create_when")), &t->create_when);
	if (st)
		return st;
	if (!take_layout(p) || !target_take_slots(p) ||
		!target_take_uniques(p) || !take_new_id(p) || !index_columns(p))
		return fault_memory(s->faults);
	if (!t->is_never_made &&
		(!target_take_mandatory(p) || !target_take_pipelines(p)))
		return fault_memory(s->faults);
	target_take_account(p);
	st = target_take_rules(p);
	return st ? st : target_take_children(p);
}
