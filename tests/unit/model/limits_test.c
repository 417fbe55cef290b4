/* SPDX-License-Identifier: MIT */
/* Limits of editions: counted by org, module, layout and value. */
#include "check_fixture.h"

#include "model/limits.h"

/* org.yaml as a tree. */
static const struct node *org_of(struct arena *a, const char *text)
{
	return read_yaml(a, text);
}

static void expect_limits(
	const char *org, const struct file *files, const char *wanted)
{
	struct arena a = { 0 };
	struct check_options options = { .workers = 2,
		.org = org_of(&a, org),
		.now = INT64_C(1767225600000) /* 2026-01-01 */ };

	expect_files(files, &options, wanted);
	arena_release(&a);
}

#define MODULE(name, type)                                \
	"modules/" name "/module.yaml",                   \
		"api_name: " name "\nsingular_label: X\n" \
		"plural_label: X\ngenerated_type: " type "\n"
#define PLAIN(module, name)                                \
	"modules/" module "/fields/" name ".yaml",         \
		"api_name: " name "\nmodule: " module "\n" \
		"field_label: X\ndata_type: text\n"
#define SYSTEM(module, name)                               \
	"modules/" module "/fields/" name ".yaml",         \
		"api_name: " name "\nmodule: " module "\n" \
		"field_label: X\ndata_type: text\ncustom_field: false\n"

static const struct file fields[] = {
	{ MODULE("M", "custom") },
	{ PLAIN("M", "A1") },
	{ PLAIN("M", "A2") },
	{ PLAIN("M", "A3") },
	{ PLAIN("M", "A4") },
	{ PLAIN("M", "A5") },
	{ PLAIN("M", "A6") },
	{ PLAIN("M", "A7") },
	{ PLAIN("M", "A8") },
	{ PLAIN("M", "A9") },
	{ SYSTEM("M", "B1") },
	{ SYSTEM("M", "B2") },
	{ SYSTEM("M", "B3") },
	{ NULL, NULL },
};
static const struct file more_fields[] = {
	{ MODULE("M", "custom") },
	{ PLAIN("M", "A1") },
	{ PLAIN("M", "A2") },
	{ PLAIN("M", "A3") },
	{ PLAIN("M", "A4") },
	{ PLAIN("M", "A5") },
	{ PLAIN("M", "A6") },
	{ PLAIN("M", "A7") },
	{ PLAIN("M", "A8") },
	{ PLAIN("M", "A9") },
	{ PLAIN("M", "C1") },
	{ PLAIN("M", "C2") },
	{ SYSTEM("M", "D1") },
	{ NULL, NULL },
};

static const char standard[] = "edition: standard\n";

static void fields_that_zoho_ships_do_not_count(void **state)
{
	static const struct file none[] = { { NULL, NULL } };

	(void)state;
	/* the small org's Leads have 11 fields of their own */
	expect_limits(standard, none,
		"modules/Leads/fields/Vip.yaml:1:1: there are 11 "
		"custom fields in 'Leads', and the standard edition "
		"allows 10 [edition-limit]\n"
		"Leave out 1 of them, or move the org to the "
		"professional edition.\n");
	expect_limits(standard, fields,
		"modules/Leads/fields/Vip.yaml:1:1: there are 11 "
		"custom fields in 'Leads', and the standard edition "
		"allows 10 [edition-limit]\n"
		"Leave out 1 of them, or move the org to the "
		"professional edition.\n");
	expect_limits(standard, more_fields,
		"modules/Leads/fields/Vip.yaml:1:1: there are 11 "
		"custom fields in 'Leads', and the standard edition "
		"allows 10 [edition-limit]\n"
		"Leave out 1 of them, or move the org to the "
		"professional edition.\n"
		"modules/M/fields/C2.yaml:1:1: there are 11 custom "
		"fields in 'M', and the standard edition allows 10 "
		"[edition-limit]\n"
		"Leave out 1 of them, or move the org to the "
		"professional edition.\n");
}

static void an_edition_lacks_what_it_has_none_of(void **state)
{
	static const struct file files[] = {
		{ "modules/Leads/blueprints/Path.xml",
			"<blueprint api_name=\"Path\" module=\"Leads\" "
			"name=\"P\" layout=\"Standard\" field=\"Lead_Status\">"
			"<states><state name=\"New\" start=\"true\" "
			"end=\"true\"/></states></blueprint>\n" },
		{ "modules/Leads/scoring_rules/S.yaml",
			"api_name: S\nmodule: Leads\nname: S\nfield_rules:\n"
			"  - {criteria: {field: Size, comparator: equal, "
			"value: 1}, score: 1}\n" },
		{ MODULE("M", "custom") },
		{ "currencies/EUR.yaml",
			"iso_code: EUR\nname: Euro\nexchange_rate: '1'\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect_limits("edition: free\n", files,
		"modules/Leads/blueprints/Path.xml:1:1: the free "
		"edition has no blueprints, and there is 1 "
		"[edition-limit]\n"
		"Leave it out, or move the org to the professional "
		"edition.\n"
		"modules/Leads/scoring_rules/S.yaml:1:1: the free "
		"edition has no scoring rules, and there is 1 in "
		"'Leads' [edition-limit]\n"
		"Leave it out, or move the org to the enterprise "
		"edition.\n"
		"modules/Leads/scoring_rules/S.yaml:1:1: the free "
		"edition has no scoring criteria, and there is 1 in "
		"'Leads' [edition-limit]\n"
		"Leave it out, or move the org to the standard "
		"edition.\n"
		"modules/M/module.yaml:1:1: the free edition has no "
		"custom modules, and there is 1 [edition-limit]\n"
		"Leave it out, or move the org to the standard "
		"edition.\n");
	expect_limits("edition: enterprise\n", files, "");
}

static void a_trial_counts_as_its_edition_until_it_expires(void **state)
{
	static const struct file files[] = { { MODULE("M", "custom") },
		{ NULL, NULL } };

	(void)state;
	expect_limits("edition: free\n"
		      "trial: {edition: standard, expiry: '2026-01-01'}\n",
		files,
		"modules/Leads/fields/Vip.yaml:1:1: there are 11 "
		"custom fields in 'Leads', and the standard edition "
		"allows 10 [edition-limit]\n"
		"Leave out 1 of them, or move the org to the "
		"professional edition.\n");
	expect_limits("edition: free\n"
		      "trial: {edition: ultimate, expiry: '2025-12-31'}\n",
		files,
		"modules/M/module.yaml:1:1: the free edition has no "
		"custom modules, and there is 1 [edition-limit]\n"
		"Leave it out, or move the org to the standard "
		"edition.\n");
	expect_limits("edition: free\ntrial: {edition: ultimate, "
		      "expiry: '2026-01-01T01:00:00+02:00'}\n",
		files,
		"modules/M/module.yaml:1:1: the free edition has no "
		"custom modules, and there is 1 [edition-limit]\n"
		"Leave it out, or move the org to the standard "
		"edition.\n");
	expect_limits("edition: free\ntrial: {edition: ultimate, "
		      "expiry: '2026-01-01T00:00:01Z'}\n",
		files, "");
}

static void the_edition_in_force_is_told_by_the_clock(void **state)
{
	static const struct {
		const char *expiry;
		int64_t over; /* the first millisecond after it */
	} cases[] = {
		{ "'1970-01-01'", 86400000 },
		{ "'1970-01-01T00:00:01Z'", 1000 },
		{ "'1970-01-01T01:00:00+01:00'", 0 },
		{ "'1969-12-31T23:00:00-01:00'", 0 },
		{ "'2000-02-29'", INT64_C(951868800000) },
		{ "'2026-11-21T19:23:03Z'", INT64_C(1795288983000) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = { 0 };
		struct span text = arena_print(&a,
			"edition: free\ntrial: {edition: ultimate, expiry: "
			"%s}\n",
			cases[i].expiry);
		const struct node *org = org_of(&a, text.ptr);

		assert_true(span_is(
			edition_in_force(org, cases[i].over - 1), "ultimate"));
		assert_true(
			span_is(edition_in_force(org, cases[i].over), "free"));
		arena_release(&a);
	}
}

/* What is brought in counts together with what is there. */
static void others_are_counted_with_what_is_brought_in(void **state)
{
	static bool focus[MOST_FILES];
	struct arena a = { 0 };
	struct check_options options = {
		.workers = 2, .focus = focus, .org = org_of(&a, standard)
	};
	struct org o = { 0 }, old = { 0 };

	(void)state;
	add_files(&o, small_org);
	add_files(&o, more_fields);
	sort_files(&o);
	for (size_t i = 0; i < o.state.count; i++)
		focus[i] = span_is(
			o.state.items[i].path, "modules/M/fields/A1.yaml");
	expect_files(more_fields, &options,
		"modules/M/fields/A1.yaml:1:1: there are 11 custom "
		"fields in 'M', and the standard edition allows 10 "
		"[edition-limit]\n"
		"Leave out 1 of them, or move the org to the "
		"professional edition.\n");
	/* it was no less before */
	add_files(&old, small_org);
	add_files(&old, more_fields);
	sort_files(&old);
	options.old = &old.state;
	expect_files(more_fields, &options, "");
	/* it was one less */
	add_file(&old, "modules/M/fields/A1.yaml", NULL);
	sort_files(&old);
	expect_files(more_fields, &options,
		"modules/M/fields/A1.yaml:1:1: there are 11 custom "
		"fields in 'M', and the standard edition allows 10 "
		"[edition-limit]\n"
		"Leave out 1 of them, or move the org to the "
		"professional edition.\n");
	arena_release(&old.arena);
	arena_release(&o.arena);
	arena_release(&a);
}

static const struct limit_use *find_use(
	const struct limit_use *all, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(all[i].row->name, name))
			return &all[i];
	fail_msg("no row %s", name);
	return NULL;
}

static void status_has_a_row_for_each_limit(void **state)
{
	struct org o = { 0 };
	struct faults f = { .arena = &o.arena };
	struct editions e;
	struct limit_use *all = NULL;
	const struct limit_use *use;
	size_t n = 0;

	(void)state;
	add_files(&o, small_org);
	add_files(&o, more_fields);
	sort_files(&o);
	assert_int_equal(editions_read(&o.arena, &f, &e), OPK_OK);
	assert_int_equal(limits_list(&o.state, &e, SPAN("enterprise"), &o.arena,
				 &f, &all, &n),
		OPK_OK);
	assert_int_equal(n, e.count);
	use = find_use(all, n, "custom_fields");
	assert_int_equal(use->used, 11);
	assert_true(span_is(use->group, "Leads"));
	assert_int_equal(use->limit.is, LIMIT_NUMBER);
	assert_int_equal(use->limit.number, 300);
	assert_true(use->row->is_main);
	use = find_use(all, n, "custom_modules");
	assert_int_equal(use->used, 1);
	assert_int_equal(use->group.len, 0);
	use = find_use(all, n, "roles");
	assert_int_equal(use->used, 2);
	assert_int_equal(use->limit.is, LIMIT_UNKNOWN);
	use = find_use(all, n, "workflow_rules_per_module");
	assert_int_equal(use->used, 0);
	assert_false(use->row->is_main);
	assert_int_equal(e.transitions_per_state, 20);
	assert_int_equal(e.criteria_in_group, 25);
	assert_true(edition_has(&e, SPAN("ultimate"), "sandbox"));
	assert_false(edition_has(&e, SPAN("free"), "sandbox"));
	arena_release(&o.arena);
}

/* The groups of custom fields, when this worker sees the first half. */
static void expect_groups(unsigned first)
{
	struct org o = { 0 };
	struct faults f = { .arena = &o.arena };
	struct editions e;
	struct limits l;
	struct world w;

	add_files(&o, small_org);
	add_files(&o, more_fields);
	sort_files(&o);
	assert_int_equal(editions_read(&o.arena, &f, &e), OPK_OK);
	assert_int_equal(world_open(&w, &o.state, &f), OPK_OK);
	assert_int_equal(limits_open(&l, &e, &w, NULL, &f), OPK_OK);
	for (size_t i = 0; i < o.state.count; i++) {
		bool late = i > o.state.count / 2;

		limits_see(&l, late ? 1 - first : first, (uint32_t)i,
			world_tree(&w, (uint32_t)i, &o.arena));
	}
	assert_int_equal(limits_sum(&l, &f), OPK_OK);
	for (size_t i = 0; i < e.count; i++) {
		const struct limit_counts *c = &l.workers[0].rows[i];

		if (!span_is(e.rows[i].name, "custom_fields"))
			continue;
		assert_int_equal(c->groups.count, 3);
		assert_true(span_is(c->groups.items[0].group, "Accounts"));
		assert_true(span_is(c->groups.items[1].group, "Leads"));
		assert_true(span_is(c->groups.items[2].group, "M"));
		assert_int_equal(c->groups.items[2].used, 11);
		assert_int_equal(map_get(&c->by_group, SPAN("M")), 2);
	}
	limits_release(&l);
	world_close(&w);
	arena_release(&o.arena);
}

static void which_worker_saw_what_makes_no_difference(void **state)
{
	(void)state;
	expect_groups(0);
	expect_groups(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_worker_saw_what_makes_no_difference),
		cmocka_unit_test(fields_that_zoho_ships_do_not_count),
		cmocka_unit_test(an_edition_lacks_what_it_has_none_of),
		cmocka_unit_test(
			a_trial_counts_as_its_edition_until_it_expires),
		cmocka_unit_test(the_edition_in_force_is_told_by_the_clock),
		cmocka_unit_test(others_are_counted_with_what_is_brought_in),
		cmocka_unit_test(status_has_a_row_for_each_limit),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
