/* SPDX-License-Identifier: MIT */
/* The schemas of answers: each stands alone, and explains itself. */
#include "fault_fixture.h"

#include "cmd/commands.h"
#include "cmd/options.h"
#include "codec/json.h"
#include "schema/answers.h"
#include "schema/document.h"
#include "schema/schema_check.h"

struct loaded {
	struct arena arena;
	struct faults faults;
	struct source source;
	struct node *doc; /* as it is printed, read again */
	struct schema *schema;
};

static void load(struct loaded *l, struct span word)
{
	struct node *made;

	*l = (struct loaded){ .source.name = word.ptr };
	l->faults.arena = &l->arena;
	assert_int_equal(
		answers_schema(word, &l->arena, &l->faults, &made), OPK_OK);
	assert_non_null(made);
	l->source.text = document_write(made, &l->arena);
	if (yaml_read(&l->source, &l->arena, &l->faults, &l->doc) ||
		schema_open(&l->source, l->doc, NULL, NULL, &l->arena,
			&l->faults, &l->schema))
		fail_msg("%.*s: %s", SPAN_ARG(word),
			list_faults(&l->arena, &l->faults));
}

static void release(struct loaded *l)
{
	schema_close(l->schema);
	arena_release(&l->arena);
}

static void every_command_has_a_schema(void **state)
{
	(void)state;
	for (const struct command *const *c = commands; *c; c++) {
		char word[COMMAND_WORD];
		struct loaded l;

		options_word(*c, word);
		load(&l, span_of(word));
		release(&l);
	}
}

/* No schema is of a command that there is not. */
static void every_schema_is_of_a_command(void **state)
{
	(void)state;
	for (unsigned i = 0; answers_word(i).ptr; i++) {
		struct span is = answers_word(i);
		bool found = span_is(is, "error");

		for (const struct command *const *c = commands; *c; c++) {
			char word[COMMAND_WORD];

			options_word(*c, word);
			found |= span_is(is, word);
		}
		if (!found)
			fail_msg("%.*s", SPAN_ARG(is));
	}
	assert_true(answers_word(0).ptr);
}

static void what_is_no_command_has_none(void **state)
{
	static const char *const words[] = { "", "bake", "common", "log prune",
		"../common" };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct node *doc;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		assert_int_equal(
			answers_schema(span_of(words[i]), &a, &f, &doc), 0);
		assert_null(doc);
	}
	arena_release(&a);
}

/* Each property of an object, wherever it stands, says what it is. */
static void check_explained(const struct rule *rule, unsigned depth)
{
	struct span name;

	if (!rule || depth > 12)
		return;
	for (unsigned i = 0; i < rule_property_count(rule); i++) {
		const struct rule *of = rule_property_at(rule, i, &name);

		if (!rule_note(of)->description.len)
			fail_msg("'%.*s' has no description", SPAN_ARG(name));
		check_explained(of, depth + 1);
	}
	check_explained(rule_items(rule), depth + 1);
}

/* Objects know all their properties, or what all are like. */
static void check_closed(const struct node *n)
{
	const struct node *more = node_get(n, SPAN("additionalProperties"));

	if (node_get(n, SPAN("type")) && node_get(n, SPAN("properties")) &&
		(!more || more->type != NODE_BOOL || more->boolean))
		fail_msg("line %u: an object is open", n->line);
	NODE_EACH (child, n)
		check_closed(child);
}

static void every_property_is_explained_and_no_other_allowed(void **state)
{
	(void)state;
	for (unsigned i = 0; answers_word(i).ptr; i++) {
		struct loaded l;

		load(&l, answers_word(i));
		check_explained(schema_root(l.schema), 0);
		check_closed(l.doc);
		release(&l);
	}
}

static bool collect(void *user, const char *bytes, size_t n)
{
	struct buf *to = user;

	buf_add(to, (struct span){ bytes, n });
	return !to->failed;
}

/* A refusal of each command, which has nothing but its faults. */
static void every_refusal_keeps_to_its_schema(void **state)
{
	const struct opk_render_options how = { .size = sizeof how,
		.format = OPK_JSON };

	(void)state;
	for (unsigned i = 0; answers_word(i).ptr; i++) {
		struct opk_answer *answer;
		struct buf text = { 0 };
		struct source src = { "answer", { 0 } };
		char word[COMMAND_WORD];
		struct node *n = NULL;
		struct loaded l;

		load(&l, answers_word(i));
		snprintf(word, sizeof word, "%.*s", SPAN_ARG(answers_word(i)));
		opk_refuse(word, OPK_BAD_OPTION, "no", NULL, &answer);
		assert_int_equal(
			opk_render(answer, &how, collect, &text), OPK_OK);
		src.text = buf_span(&text);
		if (json_read(&src, &l.arena, &l.faults, &n) ||
			schema_check(l.schema, n, &src, &l.faults))
			fail_msg("%s: %s", word,
				list_faults(&l.arena, &l.faults));
		opk_answer_close(answer);
		buf_release(&text);
		release(&l);
	}
}

/* What a schema must not let pass. */
static void what_is_wrong_is_found(void **state)
{
	static const struct {
		const char *word, *json, *fault;
	} cases[] = {
		{ "init",
			"{\"format\":\"orgpack-init/1\",\"exit\":2,"
			"\"faults\":[]}",
			"" },
		{ "init",
			"{\"format\":\"orgpack-init/1\",\"exit\":0,"
			"\"faults\":[]}",
			"missing-property" },
		{ "init",
			"{\"format\":\"orgpack-diff/1\",\"exit\":2,"
			"\"faults\":[]}",
			"wrong-value" },
		{ "init",
			"{\"format\":\"orgpack-init/1\",\"exit\":7,"
			"\"faults\":[]}",
			"wrong-value" },
		{ "init",
			"{\"format\":\"orgpack-init/1\",\"exit\":2,"
			"\"faults\":[],\"more\":1}",
			"unknown-property" },
		{ "init",
			"{\"format\":\"orgpack-init/1\",\"exit\":2,"
			"\"faults\":[{}]}",
			"missing-property" },
		{ "inbox",
			"{\"format\":\"orgpack-inbox/1\",\"exit\":0,"
			"\"faults\":[],\"inbox\":[],\"counts\":{}}",
			"schema-mismatch" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source src = { "answer", span_of(cases[i].json) };
		struct node *n = NULL;
		struct loaded l;

		load(&l, span_of(cases[i].word));
		assert_int_equal(
			json_read(&src, &l.arena, &l.faults, &n), OPK_OK);
		schema_check(l.schema, n, &src, &l.faults);
		assert_string_equal(
			l.faults.count ? opk_code_word(l.faults.items[0].code)
				       : "",
			cases[i].fault);
		release(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_has_a_schema),
		cmocka_unit_test(every_schema_is_of_a_command),
		cmocka_unit_test(what_is_no_command_has_none),
		cmocka_unit_test(
			every_property_is_explained_and_no_other_allowed),
		cmocka_unit_test(every_refusal_keeps_to_its_schema),
		cmocka_unit_test(what_is_wrong_is_found),
	};

	return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
