/* SPDX-License-Identifier: MIT */
/* Tests of the rules of a hand-over: each refuses, and each can be met. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/yaml_read.h"
#include "handover/policy.h"
#include "util/clock.h"

static const struct node *read_org(struct arena *a, const char *text)
{
	struct faults f = { .arena = a };
	struct source src = { "org.yaml", span_of(text) };
	struct node *org = NULL;

	assert_int_equal(yaml_read(&src, a, &f, &org), OPK_OK);
	return org;
}

#define ACME "org_id: '60001'\nname: Acme\n"
#define BRANCH "org_id: '60002'\nname: Branch\n"
#define ENTERPRISE "edition: enterprise\n"

enum { SEND = POLICY_SEND, RECEIVE = POLICY_RECEIVE, APPROVE = POLICY_APPROVE };

/* What is refused, with a word of why; with no code, that it is accepted. */
struct policy_case {
	unsigned moments; /* at each of them */
	const char *source, *target;
	bool own_is_source; /* whose policy counts; else the target's */
	uint64_t receipts, records;
	const char *code, *says;
};

static const struct policy_case cases[] = {
	/* edition: which edition takes part */
	{ SEND | RECEIVE | APPROVE, ACME "edition: free\n", BRANCH ENTERPRISE,
		false, 0, 0, "edition", "the source Acme (60001)" },
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE, BRANCH "edition: free\n",
		false, 0, 0, "edition", "free" },
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH "edition: standard\n", false, 0, 0, NULL, NULL },
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH "edition: free\ntrial: {edition: professional, "
		       "expiry: '2027-01-31'}\n",
		false, 0, 0, NULL, NULL },
	{ RECEIVE, ACME ENTERPRISE,
		BRANCH "edition: free\ntrial: {edition: professional, "
		       "expiry: '2026-01-31'}\n",
		false, 0, 0, "edition", "free" },
	{ RECEIVE, ACME ENTERPRISE,
		BRANCH "edition: free\npolicy: {edition: false}\n", false, 0, 0,
		"edition", "free" },
	/* sandbox: on neither side, and nobody may say otherwise */
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE "type: sandbox\n",
		BRANCH ENTERPRISE, false, 0, 0, "sandbox", "source" },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "type: sandbox\npolicy: {sandbox: false}\n",
		false, 0, 0, "sandbox", "target" },
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE "type: developer\n",
		BRANCH ENTERPRISE "type: production\n", false, 0, 0, NULL,
		NULL },
	/* suite-integrations: may send; receives without integrations */
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "suite: zoho_one\nintegrations: [Desk]\n"
				  "policy: {integrations: false}\n",
		false, 0, 0, "suite-integrations", "zoho_one" },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "suite: crm_plus\nintegrations: []\n", false,
		0, 0, NULL, NULL },
	{ SEND | RECEIVE | APPROVE,
		ACME ENTERPRISE "suite: zoho_one\nintegrations: [Desk]\n",
		BRANCH ENTERPRISE, false, 0, 0, NULL, NULL },
	/* integrations: none in the target, unless it says so */
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "integrations: [Desk]\n", false, 0, 0,
		"integrations", "integrations" },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "extensions: [Maps]\n", false, 0, 0,
		"integrations", "extensions" },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "extensions: [Maps]\n"
				  "policy: {integrations: false}\n",
		false, 0, 0, NULL, NULL },
	/* receive-limit: fewer than three, or what the org says */
	{ RECEIVE | APPROVE, ACME ENTERPRISE, BRANCH ENTERPRISE, false, 3, 0,
		"receive-limit", "3" },
	{ RECEIVE | APPROVE, ACME ENTERPRISE, BRANCH ENTERPRISE, false, 2, 0,
		NULL, NULL },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "policy: {receive-limit: 4}\n", false, 3, 0,
		NULL, NULL },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "policy: {receive-limit: false}\n", false,
		300, 0, NULL, NULL },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "policy: {receive-limit: 1}\n", false, 1, 0,
		"receive-limit", "fewer than 1" },
	/* record-limit: fewer than a hundred thousand */
	{ RECEIVE | APPROVE, ACME ENTERPRISE, BRANCH ENTERPRISE, false, 0,
		100000, "record-limit", "100000" },
	{ RECEIVE | APPROVE, ACME ENTERPRISE, BRANCH ENTERPRISE, false, 0,
		99999, NULL, NULL },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH ENTERPRISE "policy: {record-limit: false}\n", false, 0,
		100000, NULL, NULL },
	/* data-center: the same, unless the acting org says otherwise */
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE "data_center: us\n",
		BRANCH ENTERPRISE "data_center: eu\n", false, 0, 0,
		"data-center", "eu" },
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE "data_center: eu\n",
		BRANCH ENTERPRISE "data_center: eu\n", false, 0, 0, NULL,
		NULL },
	{ SEND,
		ACME ENTERPRISE "data_center: us\n"
				"policy: {data-center: false}\n",
		BRANCH ENTERPRISE "data_center: eu\n", true, 0, 0, NULL, NULL },
	{ RECEIVE,
		ACME ENTERPRISE "data_center: us\n"
				"policy: {data-center: false}\n",
		BRANCH ENTERPRISE "data_center: eu\n", false, 0, 0,
		"data-center", "us" },
	/* same-edition: off, but an org may ask for it */
	{ SEND | RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH "edition: standard\n", false, 0, 0, NULL, NULL },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH "edition: standard\npolicy: {same-edition: true}\n",
		false, 0, 0, "same-edition", "standard" },
	{ RECEIVE | APPROVE, ACME ENTERPRISE,
		BRANCH "edition: standard\ntrial: {edition: enterprise, "
		       "expiry: '2027-01-31'}\n"
		       "policy: {same-edition: true}\n",
		false, 0, 0, NULL, NULL },
};

static int64_t now_of_tests(void)
{
	int64_t ms = 0;

	assert_true(clock_parse(SPAN("2026-11-21T20:00:00Z"), &ms));
	return ms;
}

static void expect(const struct policy_case *c, enum policy_moment moment)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	const struct node *source = read_org(&a, c->source);
	const struct node *target = read_org(&a, c->target);
	struct peer from, to;
	struct policy p = { .moment = moment,
		.now = now_of_tests(),
		.source = &from,
		.target = &to,
		.own = c->own_is_source ? source : target };
	enum opk_status st;

	peer_read(source, &from);
	peer_read(target, &to);
	to.receipts = c->receipts;
	to.records = c->records;
	st = policy_check(&p, &f);
	assert_int_equal(st, c->code ? OPK_REFUSED : OPK_OK);
	assert_int_equal(f.count, c->code ? 1 : 0);
	if (c->code) {
		assert_string_equal(opk_code_word(f.items[0].code), c->code);
		assert_non_null(strstr(f.items[0].text, c->says));
		assert_true(strlen(f.items[0].hint) > 10);
	}
	arena_release(&a);
}

static void each_rule_refuses_and_can_be_met(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (unsigned m = SEND; m <= APPROVE; m <<= 1)
			if (cases[i].moments & m)
				expect(&cases[i], (enum policy_moment)m);
}

static void the_target_alone_is_looked_at_before_it_opens(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	const struct node *org = read_org(&a,
		BRANCH "edition: free\ntype: sandbox\nintegrations: [Desk]\n");
	struct peer to;
	struct policy p = { .moment = POLICY_RECEIVE,
		.now = now_of_tests(),
		.target = &to,
		.own = org };

	(void)state;
	peer_read(org, &to);
	to.receipts = 3;
	to.records = 200000;
	assert_int_equal(policy_check(&p, &f), OPK_REFUSED);
	assert_int_equal(f.count, 5);
	arena_release(&a);
}

static void what_is_unknown_of_the_other_side_refuses_nothing(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	const struct node *org =
		read_org(&a, ACME ENTERPRISE "data_center: us\n");
	struct peer from, to = { .org_id = SPAN("60002") };
	struct policy p = { .moment = POLICY_SEND,
		.now = now_of_tests(),
		.source = &from,
		.target = &to,
		.own = org };

	(void)state;
	peer_read(org, &from);
	assert_int_equal(policy_check(&p, &f), OPK_OK);
	arena_release(&a);
}

static const struct node *rule(const struct node *list, const char *code)
{
	NODE_EACH (n, list)
		if (span_is(node_get_text(n, "code"), code))
			return n;
	fail_msg("no rule %s", code);
	return NULL;
}

static void every_rule_is_described_as_it_stands(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	const struct node *org = read_org(&a, BRANCH ENTERPRISE
		"integrations: [Desk]\n"
		"policy: {receive-limit: 5, integrations: false}\n");
	struct peer self;
	struct policy p = { .now = now_of_tests(),
		.source = &self,
		.target = &self,
		.own = org,
		.limits = { true, false, SPAN("too many fields") } };
	struct node *list = NULL;

	(void)state;
	peer_read(org, &self);
	self.receipts = 4;
	self.records = 100000;
	assert_int_equal(policy_describe(&p, &a, &f, &list), OPK_OK);
	assert_int_equal(list->count, 10);
	assert_int_equal(
		node_get_int(rule(list, "receive-limit"), "value", 0), 5);
	assert_true(
		node_get_bool(rule(list, "receive-limit"), "relaxed", false));
	assert_true(node_get_bool(rule(list, "receive-limit"), "holds", false));
	assert_true(
		node_get_bool(rule(list, "integrations"), "relaxed", false));
	assert_true(node_get_bool(rule(list, "integrations"), "holds", false));
	assert_false(node_get_bool(rule(list, "record-limit"), "holds", true));
	assert_false(
		node_get_bool(rule(list, "edition-limits"), "holds", true));
	assert_int_equal(
		node_get(rule(list, "data-center"), SPAN("holds"))->type,
		NODE_NULL);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_refuses_and_can_be_met),
		cmocka_unit_test(the_target_alone_is_looked_at_before_it_opens),
		cmocka_unit_test(
			what_is_unknown_of_the_other_side_refuses_nothing),
		cmocka_unit_test(every_rule_is_described_as_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
