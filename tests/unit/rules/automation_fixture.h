/* SPDX-License-Identifier: MIT */
/* An org with people, tables and rules, for tests of automation. */
#ifndef AUTOMATION_FIXTURE_H
#define AUTOMATION_FIXTURE_H

#include "state_fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include "rules/automation.h"
#include "rules/outbox_lines.h"
#include "convert/recipe.h"

static const struct file automation_org[] = {
	{ "modules/Leads/module.yaml",
		"api_name: Leads\nsingular_label: Lead\n"
		"plural_label: Leads\ngenerated_type: default\n" },
	{ "modules/Leads/fields/Last_Name.yaml",
		"api_name: Last_Name\nmodule: Leads\n"
		"field_label: Last Name\ndata_type: text\nlength: 20\n" },
	{ "modules/Leads/fields/Email.yaml",
		"api_name: Email\nmodule: Leads\nfield_label: Email\n"
		"data_type: email\n" },
	{ "modules/Leads/fields/Size.yaml",
		"api_name: Size\nmodule: Leads\nfield_label: Size\n"
		"data_type: integer\n" },
	{ "modules/Leads/fields/Lead_Status.yaml",
		"api_name: Lead_Status\nmodule: Leads\n"
		"field_label: Status\ndata_type: picklist\n"
		"pick_list_values:\n  - actual_value: New\n"
		"  - actual_value: Contacted\n"
		"  - actual_value: Qualified\n  - actual_value: Lost\n" },
	{ "modules/Contacts/module.yaml",
		"api_name: Contacts\nsingular_label: Contact\n"
		"plural_label: Contacts\ngenerated_type: default\n" },
	{ "modules/Contacts/fields/Last_Name.yaml",
		"api_name: Last_Name\nmodule: Contacts\n"
		"field_label: Last Name\ndata_type: text\nlength: 20\n" },
	{ "modules/Contacts/fields/Email.yaml",
		"api_name: Email\nmodule: Contacts\nfield_label: Email\n"
		"data_type: email\n" },
	{ "modules/Contacts/fields/Code.yaml",
		"api_name: Code\nmodule: Contacts\nfield_label: Code\n"
		"data_type: text\nunique:\n  casesensitive: false\n" },
	{ "modules/Contacts/fields/Rating.yaml",
		"api_name: Rating\nmodule: Contacts\nfield_label: Rating\n"
		"data_type: picklist\npick_list_values:\n"
		"  - actual_value: Hot\n  - actual_value: Cold\n" },
	{ "modules/Contacts/fields/Kinds.yaml",
		"api_name: Kinds\nmodule: Contacts\nfield_label: Kinds\n"
		"data_type: multiselectpicklist\npick_list_values:\n"
		"  - actual_value: A\n  - actual_value: B\n"
		"  - actual_value: C\n" },
	{ "modules/Contacts/fields/Since.yaml",
		"api_name: Since\nmodule: Contacts\nfield_label: Since\n"
		"data_type: date\n" },
	{ "modules/Contacts/fields/Seen.yaml",
		"api_name: Seen\nmodule: Contacts\nfield_label: Seen\n"
		"data_type: datetime\n" },
	{ "modules/Contacts/fields/Account.yaml",
		"api_name: Account\nmodule: Contacts\nfield_label: Account\n"
		"data_type: lookup\nlookup:\n  module: Accounts\n" },
	{ "modules/Contacts/layouts/Standard.yaml",
		"api_name: Standard\nmodule: Contacts\nname: Standard\n"
		"sections:\n  - name: Person\n    fields:\n"
		"      - api_name: Last_Name\n      - api_name: Email\n"
		"  - name: More\n    fields:\n      - api_name: Rating\n" },
	{ "modules/Accounts/module.yaml",
		"api_name: Accounts\nsingular_label: Account\n"
		"plural_label: Accounts\ngenerated_type: default\n" },
	{ "modules/Accounts/fields/Account_Name.yaml",
		"api_name: Account_Name\nmodule: Accounts\n"
		"field_label: Account Name\ndata_type: text\n" },
	{ "modules/Accounts/fields/Phone.yaml",
		"api_name: Phone\nmodule: Accounts\nfield_label: Phone\n"
		"data_type: phone\n" },
	{ "modules/Tasks/module.yaml",
		"api_name: Tasks\nsingular_label: Task\n"
		"plural_label: Tasks\ngenerated_type: default\n" },
	{ "modules/Tasks/fields/Due_Date.yaml",
		"api_name: Due_Date\nmodule: Tasks\nfield_label: Due\n"
		"data_type: date\n" },
	{ "modules/Events/module.yaml",
		"api_name: Events\nsingular_label: Meeting\n"
		"plural_label: Meetings\ngenerated_type: default\n" },
	{ "modules/Events/fields/Event_Title.yaml",
		"api_name: Event_Title\nmodule: Events\n"
		"field_label: Title\ndata_type: text\n" },
	{ "modules/Events/fields/Start_DateTime.yaml",
		"api_name: Start_DateTime\nmodule: Events\n"
		"field_label: From\ndata_type: datetime\n" },
	{ "modules/Events/fields/End_DateTime.yaml",
		"api_name: End_DateTime\nmodule: Events\n"
		"field_label: To\ndata_type: datetime\n" },
	{ "roles/CEO.yaml", "api_name: CEO\nname: CEO\n" },
	{ "roles/Sales.yaml",
		"api_name: Sales\nname: Sales\nreporting_to: CEO\n" },
	{ "groups/Desk.yaml",
		"api_name: Desk\nname: Desk\nusers:\n"
		"  - email: bob@example.com\n  - email: cy@example.com\n" },
	{ "profiles/Staff/profile.yaml", "api_name: Staff\nname: Staff\n" },
	{ NULL, NULL },
};

static const struct file automation_users[] = {
	{ "users/ana.yaml",
		"api_name: ana\nid: '1'\nemail: ana@example.com\n"
		"full_name: Ana Lopez\nprofile: Staff\nrole: CEO\n" },
	{ "users/bob.yaml", "api_name: bob\nid: '2'\nemail: bob@example.com\n"
			    "profile: Staff\nrole: Sales\n" },
	{ "users/cy.yaml", "api_name: cy\nid: '3'\nemail: cy@example.com\n"
			   "profile: Staff\nrole: Sales\n" },
	{ "users/gone.yaml",
		"api_name: gone\nid: '4'\nemail: gone@example.com\n"
		"profile: Staff\nrole: Sales\nstatus: inactive\n" },
	{ NULL, NULL },
};

/* The org, its tables, and a run of Leads into Contacts and Accounts. */
struct shop {
	struct arena arena;
	struct faults faults;
	struct org org, users;
	struct world world;
	struct people people;
	struct sheets sheets;
	struct setting setting;
	struct recipe recipe;
	struct target targets[2];
	struct automation_how how;
	struct automation *automation;
	struct blueprints *blueprints;
	struct sheet_reader reader;
	uint32_t row;
	char dir[32];
};

/* Saturday, 2026-11-21, noon in Berlin. */
#define SHOP_NOW 1795258800000

static inline void shop_table(
	struct shop *s, const char *name, const char *text)
{
	struct span path =
		arena_print(&s->arena, "%s/records/%s.csv", s->dir, name);
	FILE *f = fopen(path.ptr, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static inline void shop_people(struct shop *s)
{
	add_files(&s->users, automation_users);
	sort_files(&s->users);
	assert_int_equal(people_read(&s->people, &s->users.state, &s->world,
				 &s->arena, &s->faults),
		OPK_OK);
}

/* Open an org: the files above, and these. */
static inline void shop_open(struct shop *s, const struct file *files)
{
	*s = (struct shop){ 0 };
	s->faults.arena = &s->arena;
	s->how.spill = -1;
	add_files(&s->org, automation_org);
	add_files(&s->org, files);
	sort_files(&s->org);
	s->org.state.prefix = "";
	assert_int_equal(
		world_open(&s->world, &s->org.state, &s->faults), OPK_OK);
	shop_people(s);
	strcpy(s->dir, "/tmp/shop-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	assert_int_equal(
		system(arena_print(&s->arena, "mkdir %s/records", s->dir).ptr),
		0);
	s->sheets =
		(struct sheets){ .dir = open(s->dir, O_RDONLY | O_DIRECTORY),
			.world = &s->world,
			.faults = &s->faults,
			.arena = &s->arena };
	shop_table(s, "Leads",
		"id,Last_Name,Email,Lead_Status,Owner,Layout,Size\n"
		"11,Fox,fox@example.com,New,1,,5\n"
		"12,Owl,,Contacted,2,Standard,\n"
		"13,Elk,elk@example.com,Lost,3,Other,7\n");
	shop_table(s, "Contacts",
		"id,Last_Name,Email,Owner,Account,Rating,Code\n"
		"21,Fox,fox@example.com,1,31,Cold,\n"
		"22,\"O \"\"Owl\"\"\",owl@example.com,2,,,x1\n"
		"23,Elk,,3,99,Hot,\n");
	shop_table(s, "Accounts",
		"id,Account_Name,Phone,Modified_By,Modified_Time\n"
		"31,Fox & Co,123,9,\n");
}

static inline struct sheet *shop_sheet(struct shop *s, const char *module)
{
	struct sheet *sheet = sheets_get(&s->sheets, span_of(module));

	if (!sheet)
		fail_msg("%s", list_faults(&s->arena, &s->faults));
	return sheet;
}

static inline void shop_set(struct shop *s)
{
	s->setting = (struct setting){ .world = &s->world,
		.module = SPAN("Leads"),
		.mapping = read_yaml(&s->arena, "module: Leads\n"),
		.sheets = &s->sheets,
		.people = &s->people,
		.actor = people_find(&s->people, SPAN("ana")),
		.now_ms = SHOP_NOW,
		.zone = zone_load(SPAN("Europe/Berlin"), &s->arena),
		.arena = &s->arena,
		.faults = &s->faults };
	s->targets[0] = (struct target){ .module = SPAN("Contacts"),
		.sheet = shop_sheet(s, "Contacts") };
	s->targets[1] = (struct target){ .module = SPAN("Accounts"),
		.sheet = shop_sheet(s, "Accounts") };
	s->recipe = (struct recipe){ .setting = &s->setting,
		.source = shop_sheet(s, "Leads"),
		.targets = s->targets,
		.target_count = 2 };
	s->recipe.owner = s->recipe.source->owner;
}

static inline void shop_compile(struct shop *s)
{
	struct rule_scope scope;

	shop_set(s);
	scope = recipe_scope(&s->recipe);
	if (automation_compile(&scope, &s->how, &s->arena, &s->automation))
		fail_msg("%s", list_faults(&s->arena, &s->faults));
}

/* Behind shop_end, where automation was compiled. */
static inline void shop_close(struct shop *s)
{
	sheet_reader_release(&s->reader);
	sheets_close(&s->sheets);
	close(s->sheets.dir);
	world_close(&s->world);
	assert_int_equal(
		system(arena_print(&s->arena, "rm -r %s", s->dir).ptr), 0);
	arena_release(&s->org.arena);
	arena_release(&s->users.arena);
	arena_release(&s->arena);
}

static inline void shop_end(struct shop *s)
{
	automation_close(s->automation);
	shop_close(s);
}

/* The record with this id. */
static inline uint32_t shop_find(struct sheet *sheet, const char *id)
{
	uint32_t ref;

	assert_true(sheet_index(sheet));
	ref = sheet_find(sheet, span_of(id));
	if (ref == REF_NONE)
		fail_msg("there is no record '%s'", id);
	return ref;
}

/* "Field=text" of each field of a record that is not empty, a line each. */
static inline const char *shop_record(
	struct shop *s, const char *module, const char *id)
{
	struct sheet *sheet = shop_sheet(s, module);
	uint32_t ref = shop_find(sheet, id);
	struct buf b = { 0 };
	struct span all;

	for (uint32_t i = 0; i < sheet->columns.count; i++) {
		struct span text = sheet_text(sheet, ref, i, &s->reader);

		if (text.len)
			buf_print(&b, "%.*s=%.*s\n",
				SPAN_ARG(sheet->columns.items[i].name),
				SPAN_ARG(text));
	}
	all = arena_copy(&s->arena, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

/* One field of a record. */
static inline const char *shop_cell(
	struct shop *s, const char *module, const char *id, const char *field)
{
	struct sheet *sheet = shop_sheet(s, module);
	uint32_t ref = shop_find(sheet, id);
	uint32_t column = map_get(&sheet->by_name, span_of(field));

	if (column == MAP_NONE)
		return "(no column)";
	return arena_copy(&s->arena, sheet_text(sheet, ref, column, &s->reader))
		.ptr;
}

/* The row of a lead has made or changed this record: field NULL made it. */
static inline void shop_run(
	struct shop *s, const char *module, const char *id, const char *field)
{
	struct sheet *sheet = shop_sheet(s, module);
	struct record_change e = {
		.sheet = sheet, .ref = shop_find(sheet, id), .is_new = !field
	};
	uint32_t column = 0;

	if (field) {
		column = sheet_column(sheet, span_of(field), NULL);
		e.columns = &column;
		e.column_count = 1;
	}
	if (automation_run(s->automation, &e, 1, 0, s->row++))
		fail_msg("%s", list_faults(&s->arena, &s->faults));
}

static inline const char *shop_outbox(struct shop *s)
{
	return arena_copy(
		&s->arena, lines_bytes(automation_outbox(s->automation)))
		.ptr;
}

/* What is said at the end, a line each. */
static inline const char *shop_said(struct shop *s)
{
	struct faults f = { .arena = &s->arena };
	struct buf b = { 0 };
	struct span all;

	automation_say(s->automation, &f);
	for (size_t i = 0; i < f.count; i++)
		buf_print(&b, "%s [%s]\n", f.items[i].text,
			opk_code_word(f.items[i].code));
	all = arena_copy(&s->arena, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

#endif
