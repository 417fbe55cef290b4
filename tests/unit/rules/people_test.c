/* SPDX-License-Identifier: MIT */
/* Users, their places in the hierarchy, and what they may do. */
#include "convert_fixture.h"

static void users_are_found_by_the_exact_text(void **state)
{
	static const char *const names[] = { "bob", "11", "Bob@acme.example" };
	struct stage s;

	(void)state;
	open_stage(&s, NULL);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_true(span_is(person(&s, names[i])->name, "bob"));
	assert_null(people_find(&s.people, SPAN("BOB")));
	assert_null(people_find(&s.people, SPAN("bob@acme.example")));
	assert_null(people_find(&s.people, SPAN("")));
	assert_null(people_find(&s.people, SPAN(" bob")));
	assert_false(person(&s, "cy")->is_active);
	assert_true(span_is(person(&s, "ann")->full_name, "Ann Lee"));
	close_stage(&s);
}

static const char *name_of(const struct person *who)
{
	return who ? who->name.ptr : "nobody";
}

static void expect_ref(struct stage *s, const char *ref, const char *wanted)
{
	struct node *n = read_yaml(&s->org.arena, ref);
	const struct person *who = people_ref(&s->people, n);

	if (!wanted ? who != NULL : !who || !span_is(who->name, wanted))
		fail_msg("%s: %s", ref, name_of(who));
}

static void configuration_names_people_by_address_or_role(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, NULL);
	expect_ref(&s, "{email: ANN@acme.example}", "ann");
	expect_ref(&s, "{email: cy@acme.example, role: CEO}", "cy");
	expect_ref(&s, "{email: x@y.example, role: CEO}", "ann");
	/* two active ones */
	expect_ref(&s, "{email: x@y.example, role: Sales}", NULL);
	expect_ref(&s, "{email: x@y.example, role: Nobody}", NULL);
	expect_ref(&s, "{email: x@y.example}", NULL);
	close_stage(&s);
}

static void subordinates_have_a_role_below(void **state)
{
	static const struct {
		const char *boss, *who;
		bool is_below;
	} cases[] = {
		{ "ann", "bob", true },
		{ "ann", "eve", true },
		{ "bob", "eve", true },
		{ "bob", "cy", false },
		{ "bob", "ann", false },
		{ "bob", "bob", false },
		{ "ann", "dan", false },
		{ "dan", "bob", false },
		{ "dan", "dan", false },
	};
	struct stage s;

	(void)state;
	open_stage(&s, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (people_is_below(&s.people, person(&s, cases[i].boss),
			    person(&s, cases[i].who)) != cases[i].is_below)
			fail_msg("%s below %s", cases[i].who, cases[i].boss);
	close_stage(&s);
}

static void roles_in_a_circle_end(void **state)
{
	static const struct file circle[] = {
		{ "roles/CEO.yaml",
			"api_name: CEO\nname: CEO\nreporting_to: Inside\n" },
		{ "roles/Other.yaml", "api_name: Other\nname: Other\n" },
		{ NULL, NULL },
	};
	struct stage s;
	struct person other = { .role = SPAN_INIT("Other") };

	(void)state;
	open_stage(&s, circle);
	assert_false(people_is_below(&s.people, &other, person(&s, "eve")));
	close_stage(&s);
}

static void expect_spread(
	struct stage *s, const char *assignee, const char *wanted)
{
	const struct person **found;
	size_t n;
	struct buf b = { 0 };

	assert_int_equal(
		people_spread(&s->people, read_yaml(&s->org.arena, assignee),
			&s->org.arena, &s->faults, &found, &n),
		OPK_OK);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_char(&b, ' ');
		buf_add(&b, found[i]->name);
	}
	if (!span_is(buf_span(&b), wanted))
		fail_msg("%s: %.*s, not %s", assignee, (int)b.len,
			b.ptr ? b.ptr : "", wanted);
	buf_release(&b);
}

/* Fay has no id, Cy is away: nobody gets anything from them. */
static void assignees_are_spread_into_active_users(void **state)
{
	static const struct file groups[] = {
		{ "groups/All.yaml",
			"api_name: All\nname: All\nusers:\n"
			"  - email: eve@acme.example\n"
			"  - email: cy@acme.example\n"
			"groups: [Sub, All]\nroles:\n  - name: CEO\n" },
		{ "groups/Sub.yaml", "api_name: Sub\nname: Sub\nterritories:\n"
				     "  - {name: World, subordinates: true}\n"
				     "groups: [All]\n" },
		{ "groups/Below.yaml",
			"api_name: Below\nname: Below\nroles:\n"
			"  - {name: Sales, subordinates: true}\n" },
		{ "groups/World.yaml",
			"api_name: World\nname: World\nterritories:\n"
			"  - {name: World}\n" },
		{ "territories/World.yaml",
			"api_name: World\nname: W\npermission_type: "
			"read_only\nusers:\n  - email: bob@acme.example\n" },
		{ "territories/Europe.yaml",
			"api_name: Europe\nname: E\npermission_type: "
			"read_only\nreporting_to: World\n" },
		{ "territories/South.yaml",
			"api_name: South\nname: S\npermission_type: "
			"read_only\nreporting_to: Europe\n" },
		{ NULL, NULL },
	};
	struct stage s;

	(void)state;
	open_stage(&s, groups);
	expect_spread(&s, "{user: {email: bob@ACME.example}}", "bob");
	expect_spread(&s, "{user: {email: cy@acme.example}}", "");
	expect_spread(&s, "{role: Sales}", "bob");
	expect_spread(&s, "{profile: Sales}", "bob eve");
	expect_spread(&s, "{group: Below}", "bob eve");
	expect_spread(&s, "{group: World}", "bob");
	expect_spread(&s, "{group: Sub}", "ann bob dan eve");
	expect_spread(&s, "{group: All}", "ann bob dan eve");
	expect_spread(&s, "{group: None}", "");
	close_stage(&s);
}

static const struct file permits[] = {
	{ "profiles/Sales/modules/Accounts.yaml",
		"profile: Sales\nmodule: Accounts\ncreate: false\n"
		"edit: true\nfields:\n"
		"  - {api_name: Phone, permission: read_only}\n"
		"  - {api_name: Employees, permission: hidden}\n"
		"  - {api_name: Parent, permission: read_write}\n" },
	{ "profiles/Guest/modules/Leads.yaml",
		"profile: Guest\nmodule: Leads\nmass_convert: true\n"
		"convert: false\nedit: false\n" },
	{ "profiles/Guest/modules/Accounts.yaml",
		"profile: Guest\nmodule: Accounts\nview: false\n"
		"create: false\nedit: false\n" },
	{ "profiles/Administrator/modules/Accounts.yaml",
		"profile: Administrator\nmodule: Accounts\n"
		"mass_convert: false\n" },
	{ "modules/Accounts/fields/Parent.yaml",
		"api_name: Parent\nmodule: Accounts\nfield_label: Parent\n"
		"data_type: lookup\nlookup: {module: Accounts}\nprofiles:\n"
		"  - {name: Sales, permission_type: hidden}\n" },
	{ "modules/Accounts/fields/Site.yaml",
		"api_name: Site\nmodule: Accounts\nfield_label: Site\n"
		"data_type: text\nprofiles:\n"
		"  - {name: Sales, permission_type: read_only}\n"
		"  - {name: Administrator, permission_type: read_write}\n" },
	{ NULL, NULL },
};

/* Each of many territories is named: none is read more than once. */
static void many_territories_are_read_once(void **state)
{
	enum { COUNT = 300 };
	struct file *files;
	struct buf group = { 0 };
	struct arena a = { 0 };
	const struct person **people;
	struct stage s;
	size_t count, used;

	(void)state;
	files = arena_new(&a, struct file, COUNT + 2);
	assert_non_null(files);
	buf_add_text(&group, "api_name: All\nname: All\nterritories:\n");
	for (unsigned i = 0; i < COUNT; i++) {
		buf_print(&group, "  - {name: T%u, subordinates: true}\n", i);
		files[i].path = arena_print(&a, "territories/T%u.yaml", i).ptr;
		files[i].text = arena_print(&a,
			"api_name: T%u\nname: T\n"
			"permission_type: read_only\n"
			"users:\n  - email: bob@acme.example\n",
			i)
					.ptr;
	}
	buf_add_char(&group, '\0');
	files[COUNT] = (struct file){ "groups/All.yaml", group.ptr };
	open_stage(&s, files);
	used = s.org.arena.used;
	assert_int_equal(people_spread(&s.people,
				 read_yaml(&s.org.arena, "{group: All}"),
				 &s.org.arena, &s.faults, &people, &count),
		OPK_OK);
	assert_int_equal(count, 1);
	assert_true(s.org.arena.used - used < 100000);
	close_stage(&s);
	buf_release(&group);
	arena_release(&a);
}

static void conversion_has_to_be_permitted(void **state)
{
	static const struct {
		const char *who, *module, *what;
		bool may;
	} cases[] = {
		{ "bob", "Leads", "mass_convert", true }, /* implied */
		{ "bob", "Leads", "convert", false },
		{ "bob", "Accounts", "mass_convert", false },
		{ "bob", "Lead", "mass_convert", false },
		{ "dan", "Leads", "mass_convert", false }, /* not named */
		{ "dan", "Leads", "convert", false },
		{ "ann", "Leads", "mass_convert", true }, /* administrator */
		{ "ann", "Leads", "convert", true },
		{ "ann", "Accounts", "mass_convert", false }, /* denied */
		{ "bob", "Accounts", "create", false },
		{ "bob", "Accounts", "edit", true },
		{ "bob", "Accounts", "delete", true },
		{ "bob", "Leads", "create", true }, /* no file */
		{ "dan", "Leads", "edit", false },
		{ "dan", "Leads", "view", true },
		{ "dan", "Accounts", "view", false },
		{ "dan", "Accounts", "delete", false },
	};
	struct stage s;

	(void)state;
	open_stage(&s, permits);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (people_may(&s.people, person(&s, cases[i].who),
			    span_of(cases[i].module),
			    cases[i].what) != cases[i].may)
			fail_msg("%s %s %s", cases[i].who, cases[i].what,
				cases[i].module);
	close_stage(&s);
}

static void fields_have_permissions_of_their_own(void **state)
{
	static const struct {
		const char *who, *field;
		bool may;
	} cases[] = {
		{ "bob", "Account_Name", true }, { "bob", "Phone", false },
		{ "bob", "Employees", false },
		{ "bob", "Parent", true }, /* the profile's file counts */
		{ "bob", "Site", false },  /* the field's own */
		{ "ann", "Site", true }, { "ann", "Phone", true },
		{ "dan", "Account_Name", false }, /* sees no accounts */
	};
	struct stage s;

	(void)state;
	open_stage(&s, permits);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (people_may_write(&s.people, person(&s, cases[i].who),
			    SPAN("Accounts"),
			    span_of(cases[i].field)) != cases[i].may)
			fail_msg("%s %s", cases[i].who, cases[i].field);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_are_found_by_the_exact_text),
		cmocka_unit_test(configuration_names_people_by_address_or_role),
		cmocka_unit_test(subordinates_have_a_role_below),
		cmocka_unit_test(roles_in_a_circle_end),
		cmocka_unit_test(assignees_are_spread_into_active_users),
		cmocka_unit_test(many_territories_are_read_once),
		cmocka_unit_test(conversion_has_to_be_permitted),
		cmocka_unit_test(fields_have_permissions_of_their_own),
	};

	return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
