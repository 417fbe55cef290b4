/* SPDX-License-Identifier: MIT */
/* Opening an org for a hand-over, and the rules for it as a target. */
#include "handover/local_org.h"

#include "handover/actor.h"
#include "handover/identity.h"
#include "handover/policy.h"
#include "store/load.h"

enum { ORG_BYTES = 1 << 20 };

static enum opk_status read_org(struct local_org *o, struct faults *f)
{
	struct source src = { .name = "org.yaml" };
	struct identity id;
	enum opk_status st;

	if (!kind_of_path(SPAN("org.yaml"), &id))
		return fault_memory(f);
	st = store_read(
		o->store, SPAN("org.yaml"), ORG_BYTES, &o->arena, f, &src.text);
	return st ? st : component_read(&id, &src, &o->arena, f, &o->org);
}

enum opk_status local_org_open(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct local_org *out)
{
	struct state profiles = { 0 };
	enum opk_status st;

	*out = (struct local_org){ 0 };
	st = session_store(s, mode, f, &out->store);
	if (!st)
		st = read_org(out, f);
	if (!st)
		st = session_actor(s, out->store, f);
	if (!st)
		st = store_load_folder(out->store, SPAN("profiles"),
			&out->arena, f, &profiles);
	return st ? st : policy_administrator(s, out->store, &profiles, f);
}

void local_org_close(struct local_org *o)
{
	store_close(o->store);
	arena_release(&o->arena);
	*o = (struct local_org){ 0 };
}

enum opk_status local_org_check_target(struct store *s, const struct node *org,
	enum policy_moment moment, const struct peer *source, struct faults *f)
{
	struct peer target;
	struct policy p = { .moment = moment,
		.source = source,
		.target = &target,
		.own = org };
	enum opk_status st;

	peer_read(org, &target);
	st = peer_count_records(s, f, &target.records);
	if (!st)
		st = identity_receipts(s, f, &target.receipts);
	if (!st)
		st = identity_now(s, f, &p.now);
	return st ? st : policy_check(&p, f);
}
