/* SPDX-License-Identifier: MIT */
/* Components: read with all faults, written in one canonical form. */
#include "fault_fixture.h"

#include "schema/component.h"
#include "model/state.h"

static struct identity identify(const char *path)
{
	struct identity id;

	assert_true(kind_of_path(span_of(path), &id));
	return id;
}

static const char *read_faults(
	struct arena *a, const char *path, const char *text)
{
	struct identity id = identify(path);
	struct source src = { path, span_of(text) };
	struct faults f = { .arena = a };
	struct node *tree = NULL;
	enum opk_status status = component_read(&id, &src, a, &f, &tree);

	assert_int_equal(status, f.worst);
	return list_faults(a, &f);
}

static struct node *read_right(
	struct arena *a, const char *path, const char *text)
{
	struct identity id = identify(path);
	struct source src = { path, span_of(text) };
	struct faults f = { .arena = a };
	struct node *tree = NULL;

	if (component_read(&id, &src, a, &f, &tree))
		fail_msg("%s", list_faults(a, &f));
	return tree;
}

static const char role_path[] = "roles/Sales.yaml";
static const char group_path[] = "modules/Leads/tags/Hot.yaml";

static void syntax_schema_and_identity_are_all_checked(void **state)
{
	static const struct {
		const char *path, *text, *faults;
	} cases[] = {
		{ group_path, "api_name: Hot\nmodule: Leads\nname: Hot\n", "" },
		{ group_path, "api_name: Hit\nmodule: Deals\nname: Hot\n",
			"2:9 'module' is 'Deals', but the path says 'Leads' "
			"[identity-mismatch]\n"
			"1:11 'api_name' is 'Hit', but the path says 'Hot' "
			"[identity-mismatch]\n" },
		{ group_path, "api_name: 7\nmodule: Leads\nname: Hot\n",
			"1:11 'api_name' is a number, but must be a text "
			"[wrong-type]\n" },
		{ group_path, "module: Leads\nname: Hot\nnaem: x\n",
			"1:1 'api_name' is missing [missing-property]\n"
			"3:1 'naem' is not a property here "
			"[unknown-property]\n" },
		{ group_path, "",
			"1:1 the document is empty (null), but must be an "
			"object [wrong-type]\n" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(
			read_faults(&a, cases[i].path, cases[i].text),
			cases[i].faults);
	arena_release(&a);
}

static void the_tree_is_given_unless_the_syntax_is_wrong(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct identity id = identify(group_path);
	struct source bad = { group_path, SPAN("nonsense: 1\n") };
	struct source broken = { group_path, SPAN("a: [\n") };
	struct node *tree = NULL;

	(void)state;
	assert_int_equal(
		component_read(&id, &bad, &a, &f, &tree), OPK_MALFORMED);
	assert_int_equal(node_get_int(tree, "nonsense", 0), 1);
	assert_int_equal(
		component_read(&id, &broken, &a, &f, &tree), OPK_MALFORMED);
	assert_null(tree);
	arena_release(&a);
}

static const char tangled[] = "# a comment\n"
			      "profiles:\n"
			      "- {permission_type: hidden, name: Support}\n"
			      "- {name: Admin, permission_type: read_only}\n"
			      "data_type: 'picklist'\n"
			      "pick_list_values:\n"
			      "- {actual_value: Small}\n"
			      "- {colour_code: '#112233', actual_value: Big}\n"
			      "field_label: \"Size\"\n"
			      "module: Leads\n"
			      "api_name: Size\n"
			      "global_search: 1\n"
			      "aaa: 2\n";

static const char orderly[] = "api_name: Size\n"
			      "module: Leads\n"
			      "field_label: Size\n"
			      "data_type: picklist\n"
			      "pick_list_values:\n"
			      "  - actual_value: Small\n"
			      "  - actual_value: Big\n"
			      "    colour_code: '#112233'\n"
			      "profiles:\n"
			      "  - name: Admin\n"
			      "    permission_type: read_only\n"
			      "  - name: Support\n"
			      "    permission_type: hidden\n"
			      "aaa: 2\n"
			      "global_search: 1\n";

static const char *write_text(
	struct arena *a, const struct kind *kind, const struct node *tree)
{
	struct faults f = { .arena = a };
	struct buf b = { 0 };
	struct span all;

	assert_int_equal(component_write(kind, tree, &b, &f), OPK_OK);
	all = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

static void the_canonical_form_orders_keys_and_sets_but_no_sequence(
	void **state)
{
	struct arena a = { 0 };
	struct node *tree = read_yaml(&a, tangled);
	const struct kind *kind = kind_find(SPAN("field"));
	struct node *canonical = component_canonical(kind, tree, &a);

	(void)state;
	assert_string_equal(write_text(&a, kind, tree), orderly);
	assert_string_equal(write_text(&a, kind, canonical), orderly);
	assert_string_equal(
		write_text(&a, kind, read_yaml(&a, orderly)), orderly);
	/* the tree that was read is as it was */
	assert_true(span_is(node_first(tree)->key, "profiles"));
	/* places come along */
	assert_int_equal(node_get(canonical, SPAN("api_name"))->key_line, 11);
	assert_int_equal(node_get(canonical, SPAN("profiles"))->line, 3);
	arena_release(&a);
}

static void items_without_or_with_one_key_keep_their_order(void **state)
{
	struct arena a = { 0 };
	const struct kind *kind = kind_find(SPAN("field"));

	(void)state;
	assert_string_equal(
		write_text(&a, kind,
			read_yaml(&a, "profiles:\n"
				      "  - {permission_type: b}\n"
				      "  - {name: Z, permission_type: q}\n"
				      "  - {name: A}\n"
				      "  - 3\n"
				      "  - {name: Z, permission_type: x}\n")),
		"profiles:\n"
		"  - name: A\n"
		"  - name: Z\n"
		"    permission_type: q\n"
		"  - name: Z\n"
		"    permission_type: x\n"
		"  - permission_type: b\n"
		"  - 3\n");
	arena_release(&a);
}

static struct digest digest_text(
	struct arena *a, const char *kind, const char *text)
{
	struct faults f = { .arena = a };
	struct buf scratch = { 0 };
	struct component c = { .id.kind = kind_find(span_of(kind)),
		.bytes = span_of(text) };
	struct digest d;

	c.sha256 = digest_of(c.bytes);
	assert_int_equal(
		component_digest(&c, read_yaml(a, text), &scratch, &f, &d),
		OPK_OK);
	assert_int_equal(scratch.len, 0);
	buf_release(&scratch);
	return d;
}

static void the_content_digest_is_that_of_the_canonical_bytes(void **state)
{
	struct arena a = { 0 };
	struct digest d = digest_text(&a, "field", tangled);
	struct digest same = digest_of(span_of(orderly));
	struct digest other = digest_text(&a, "field", "api_name: B\n");

	(void)state;
	assert_true(digest_equal(&d, &same));
	assert_false(digest_equal(&d, &other));
	arena_release(&a);
}

static void comments_are_seen_in_both_syntaxes(void **state)
{
	const struct kind *yaml = kind_find(SPAN("field"));
	const struct kind *xml = kind_find(SPAN("blueprint"));

	(void)state;
	assert_true(component_has_comment(yaml, span_of(tangled)));
	assert_false(component_has_comment(yaml, span_of(orderly)));
	assert_true(component_has_comment(xml, SPAN("<a><!-- x --></a>")));
	assert_false(component_has_comment(xml, SPAN("<a x=\"# <!\"/>")));
}

static void fill(struct component *c, const char *path, const char *content)
{
	*c = (struct component){ .path = span_of(path), .has_content = true };
	c->content = digest_of(span_of(content));
}

static void a_state_finds_components_and_names_them_for_faults(void **state)
{
	struct arena a = { 0 };
	struct component items[3];
	struct state s = { .name = "acme", .items = items, .count = 3 };

	(void)state;
	fill(&items[0], "modules/A/module.yaml", "1");
	fill(&items[1], "roles/A.yaml", "2");
	fill(&items[2], "roles/B.yaml", "3");
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(state_find(&s, items[i].path), &items[i]);
	assert_null(state_find(&s, SPAN("roles/AA.yaml")));
	assert_null(state_find(&s, SPAN("a")));
	assert_null(state_find(&s, SPAN("z")));
	assert_string_equal(
		state_place(&s, &items[1], &a), "acme/roles/A.yaml");
	s.prefix = "b.zip!";
	assert_string_equal(
		state_place(&s, &items[1], &a), "b.zip!roles/A.yaml");
	s.prefix = "";
	assert_string_equal(state_place(&s, &items[1], &a), "roles/A.yaml");
	arena_release(&a);
}

static void the_digest_of_a_state_is_over_its_lines(void **state)
{
	struct component items[2];
	struct state s = { .items = items, .count = 2 };
	struct digest d, want;
	char text[300], first[DIGEST_HEX + 1], second[DIGEST_HEX + 1];

	(void)state;
	fill(&items[0], "roles/A.yaml", "one");
	fill(&items[1], "roles/B.yaml", "two");
	digest_format(&items[0].content, first);
	digest_format(&items[1].content, second);
	snprintf(text, sizeof text, "%s  roles/A.yaml\n%s  roles/B.yaml\n",
		first, second);
	want = digest_of(span_of(text));
	d = state_digest(&s);
	assert_true(digest_equal(&d, &want));
	s.count = 0;
	want = digest_of(SPAN(""));
	d = state_digest(&s);
	assert_true(digest_equal(&d, &want));
}

static void reading_what_was_written_gives_the_same_tree(void **state)
{
	struct arena a = { 0 };
	const struct kind *kind = kind_find(SPAN("role"));
	struct node *tree = read_right(
		&a, role_path, "name: 'Sales: all'\napi_name: Sales\n");
	const char *text = write_text(&a, kind, tree);

	(void)state;
	assert_string_equal(text, "api_name: Sales\nname: 'Sales: all'\n");
	assert_true(node_equal(tree, read_right(&a, role_path, text)));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syntax_schema_and_identity_are_all_checked),
		cmocka_unit_test(the_tree_is_given_unless_the_syntax_is_wrong),
		cmocka_unit_test(
			the_canonical_form_orders_keys_and_sets_but_no_sequence),
		cmocka_unit_test(
			items_without_or_with_one_key_keep_their_order),
		cmocka_unit_test(
			the_content_digest_is_that_of_the_canonical_bytes),
		cmocka_unit_test(comments_are_seen_in_both_syntaxes),
		cmocka_unit_test(
			a_state_finds_components_and_names_them_for_faults),
		cmocka_unit_test(the_digest_of_a_state_is_over_its_lines),
		cmocka_unit_test(reading_what_was_written_gives_the_same_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
