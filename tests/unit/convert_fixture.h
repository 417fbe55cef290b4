/* SPDX-License-Identifier: MIT */
/* The small org with people, for tests of conversions. */
#ifndef CONVERT_FIXTURE_H
#define CONVERT_FIXTURE_H

#include "small_org.h"

#include "convert/people.h"
#include "model/world.h"

/* An org as a conversion sees it; all in the arena of `org`. */
struct stage {
	struct org org, users;
	struct world world;
	struct people people;
	struct faults faults;
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

static inline void close_stage(struct stage *s)
{
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
