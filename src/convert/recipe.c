/* SPDX-License-Identifier: MIT */
/* Compiling a mapping: the whole of it, permissions, options. */
#include "convert/recipe_parts.h"
#include "model/check.h"
#include "model/value_text.h"

const char *row_code_word(enum row_code code)
{
	static const char *const words[ROW_CODES] = {
		[ROW_GOOD] = "",
		[ROW_INVALID_DATA] = "INVALID_DATA",
		[ROW_DUPLICATE_DATA] = "DUPLICATE_DATA",
		[ROW_ID_ALREADY_CONVERTED] = "ID_ALREADY_CONVERTED",
		[ROW_RECORD_LOCKED] = "RECORD_LOCKED",
		[ROW_NOT_APPROVED] = "NOT_APPROVED",
		[ROW_NOT_ALLOWED] = "NOT_ALLOWED",
		[ROW_MANDATORY_NOT_FOUND] = "MANDATORY_NOT_FOUND",
		[ROW_MAPPING_MISMATCH] = "MAPPING_MISMATCH",
	};

	return words[code];
}

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

enum opk_status recipe_permit(const struct recipe *p)
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

enum opk_status recipe_take_options(struct recipe *p)
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
	struct faults found = { .arena = &texts };
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
