/* SPDX-License-Identifier: MIT */
/* By which fields records of a target are recognised, and which are unique. */
#include "convert/automation_tree.h"
#include "convert/recipe_parts.h"

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

void target_take_account(struct target_plan *p)
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

enum opk_status target_take_rules(struct target_plan *p)
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
bool target_take_uniques(struct target_plan *p)
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
