/* SPDX-License-Identifier: MIT */
/* The small org with people, for tests of conversions. */
#ifndef CONVERT_FIXTURE_H
#define CONVERT_FIXTURE_H

#include "small_org.h"

#include <fcntl.h>
#include <unistd.h>

#include "convert/value.h"
#include "model/world.h"

/* An org as a conversion sees it; all in the arena of `org`. */
struct stage {
	struct org org, users;
	struct world world;
	struct people people;
	struct faults faults;
	/* a directory with tables, when `records` has been called */
	char dir[32];
	struct sheets sheets;
	/* what compile_recipe made */
	struct source text;
	struct table selection;
	bool has_selection;
	struct setting setting;
	struct opk_texts with, on_match;
	const char *actor; /* NULL: ann */
	struct recipe *recipe;
	struct row_view view;
	bool has_view;
};

/* Ann leads, Bob sells below her, Eve below Bob; Cy is away, Dan has no
 * role. */
static const struct file small_users[] = {
	{ "users/ann.yaml",
		"api_name: ann\nid: '10'\nemail: ann@acme.example\n"
		"full_name: Ann Lee\nprofile: Administrator\nrole: CEO\n" },
	{ "users/bob.yaml", "api_name: bob\nid: '11'\nemail: Bob@acme.example\n"
			    "profile: Sales\nrole: Sales\n" },
	{ "users/cy.yaml", "api_name: cy\nid: '12'\nemail: cy@acme.example\n"
			   "profile: Sales\nrole: Sales\nstatus: inactive\n" },
	{ "users/dan.yaml", "api_name: dan\nid: '13'\nemail: dan@acme.example\n"
			    "profile: Guest\nterritories: [South]\n" },
	{ "users/eve.yaml", "api_name: eve\nid: '14'\nemail: eve@acme.example\n"
			    "profile: Sales\nrole: Inside\n" },
	{ "users/fay.yaml",
		"api_name: fay\nemail: fay@acme.example\nprofile: Sales\n"
		"role: Sales\n" },
	{ NULL, NULL },
};

static const struct file small_profiles[] = {
	{ "roles/Inside.yaml",
		"api_name: Inside\nname: Inside\nreporting_to: Sales\n" },
	{ "profiles/Sales/profile.yaml",
		"api_name: Sales\nname: Sales\npermissions:\n"
		"  - Crm_Implied_Mass_Convert_Leads\n" },
	{ "profiles/Guest/profile.yaml", "api_name: Guest\nname: Guest\n" },
	{ NULL, NULL },
};

static inline void open_stage(struct stage *s, const struct file *more)
{
	*s = (struct stage){ .faults.arena = &s->org.arena };
	add_files(&s->org, small_org);
	add_files(&s->org, small_profiles);
	add_files(&s->org, more);
	sort_files(&s->org);
	s->org.state.prefix = "";
	assert_int_equal(
		world_open(&s->world, &s->org.state, &s->faults), OPK_OK);
	add_files(&s->users, small_users);
	sort_files(&s->users);
	assert_int_equal(people_read(&s->people, &s->users.state, &s->world,
				 &s->org.arena, &s->faults),
		OPK_OK);
}

/* The content of records/<name>. */
static inline void put_records(
	struct stage *s, const char *name, const char *text)
{
	struct arena *a = &s->org.arena;
	FILE *f;

	if (!s->dir[0]) {
		strcpy(s->dir, "/tmp/convert-XXXXXX");
		assert_non_null(mkdtemp(s->dir));
		assert_int_equal(
			system(arena_print(a, "mkdir %s/records", s->dir).ptr),
			0);
		s->sheets = (struct sheets){ .dir = open(s->dir,
						     O_RDONLY | O_DIRECTORY),
			.world = &s->world,
			.faults = &s->faults,
			.arena = a };
		assert_true(s->sheets.dir >= 0);
	}
	if (!text)
		return;
	f = fopen(arena_print(a, "%s/records/%s", s->dir, name).ptr, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Compile a mapping of Leads; selection: a table, or NULL. */
static inline enum opk_status compile_recipe(
	struct stage *s, const char *mapping, const char *selection)
{
	struct table_how how = { 0 };
	const char *actor = s->actor ? s->actor : "ann";

	put_records(s, NULL, NULL);
	s->text = (struct source){ "conversion.yaml", span_of(mapping) };
	if (selection) {
		assert_int_equal(table_of(&s->selection, span_of(selection),
					 "selection.csv", &how, &s->faults),
			OPK_OK);
		s->has_selection = true;
	}
	s->setting = (struct setting){ .world = &s->world,
		.module = SPAN_INIT("Leads"),
		.mapping = read_yaml(&s->org.arena, mapping),
		.text = &s->text,
		.sheets = &s->sheets,
		.people = &s->people,
		.actor = people_find(&s->people, span_of(actor)),
		.selection = selection ? &s->selection : NULL,
		.with = &s->with,
		.on_match = &s->on_match,
		.now_ms = 1774971000000, /* 2026-03-31T15:30:00Z */
		.arena = &s->org.arena,
		.faults = &s->faults };
	return recipe_compile(&s->setting, &s->recipe);
}

/* Look at a row of the source, and at one of the selection. */
static inline struct row_view *view_row(
	struct stage *s, uint32_t source, uint32_t chosen)
{
	if (!s->has_view)
		assert_true(row_view_init(&s->view, s->recipe));
	s->has_view = true;
	row_view_set(&s->view, source, chosen);
	return &s->view;
}

static inline void close_stage(struct stage *s)
{
	if (s->has_view)
		row_view_release(&s->view);
	if (s->has_selection)
		table_close(&s->selection);
	if (s->dir[0]) {
		sheets_close(&s->sheets);
		close(s->sheets.dir);
		assert_int_equal(
			system(arena_print(&s->org.arena, "rm -r %s", s->dir)
					.ptr),
			0);
	}
	world_close(&s->world);
	arena_release(&s->users.arena);
	arena_release(&s->org.arena);
}

static inline const struct person *person(
	const struct stage *s, const char *name)
{
	const struct person *who = people_find(&s->people, span_of(name));

	assert_non_null(who);
	return who;
}

#endif
