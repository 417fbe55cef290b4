/* SPDX-License-Identifier: MIT */
/* Answers as text, JSON, Markdown, HTML and CSV; hostile ones too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "codec/json.h"
#include "tree/answer.h"
#include "util/buf.h"

#define SIZE .size = sizeof(struct opk_render_options)

static bool collect(void *user, const char *bytes, size_t n)
{
	buf_add(user, (struct span){ bytes, n });
	return true;
}

static bool refuse(void *user, const char *bytes, size_t n)
{
	(void)user;
	(void)bytes;
	(void)n;
	return false;
}

/* An answer whose tree is written as JSON; the caller closes it. */
static struct opk_answer *answer_of(const char *command, const char *json)
{
	struct opk_answer *a = answer_new(command);
	struct source src = { "test", span_of(json) };
	struct node *root;

	assert_non_null(a);
	assert_int_equal(json_read(&src, &a->arena, &a->faults, &root), OPK_OK);
	a->root = root;
	return a;
}

typedef enum opk_status render_fn(const struct opk_answer *,
	const struct opk_render_options *, opk_write_fn *, void *);

static void assert_shown(render_fn *render, const struct opk_answer *a,
	struct opk_render_options how, const char *want)
{
	struct buf out = { 0 };

	assert_int_equal(render(a, &how, collect, &out), OPK_OK);
	buf_add_char(&out, '\0');
	assert_string_equal(out.ptr, want);
	buf_release(&out);
}

static char *shown(const struct opk_answer *a, struct opk_render_options how)
{
	struct buf out = { 0 };

	assert_int_equal(opk_render(a, &how, collect, &out), OPK_OK);
	buf_add_char(&out, '\0');
	assert_false(out.failed);
	return out.ptr;
}

static const char changes[] =
	"{\"old\": \"org\", \"new\": \"acme.tar.gz\", \"changes\": ["
	"{\"action\": \"add\", \"kind\": \"field\", \"name\": \"Leads.Tier\","
	" \"path\": \"modules/Leads/fields/Tier.yaml\"},"
	"{\"action\": \"change\", \"kind\": \"field\", \"name\": "
	"\"Leads.Email\", \"properties\": [{\"path\": \"length\", \"old\": "
	"100, \"new\": 200}, {\"path\": \"label\", \"old\": \"E\"}, "
	"{\"path\": \"unique\", \"new\": [\"a\", \"b\"]}]},"
	"{\"action\": \"delete\", \"kind\": \"role\", \"name\": \"CEO\"},"
	"{\"action\": \"conflict\", \"kind\": \"role\", \"name\": \"CFO\", "
	"\"properties\": [{\"path\": \"x\", \"base\": 1, \"ours\": 2, "
	"\"theirs\": 3}]},"
	"{\"action\": \"only-in-target\", \"kind\": \"tag\", \"name\": "
	"\"Leads.Hot\"}],"
	"\"counts\": {\"added\": 1, \"changed\": 1, \"deleted\": 1, "
	"\"conflicts\": 1, \"only_in_target\": 1, \"unchanged\": 2000},"
	"\"plan_digest\": \"sha256:ab\", \"applied\": false}";

static void changes_read_like_a_diff(void **state)
{
	struct opk_answer *a = answer_of("apply", changes);

	(void)state;
	assert_shown(opk_render, a, (struct opk_render_options){ SIZE },
		"+ field Leads.Tier\n"
		"~ field Leads.Email\n"
		"    length: 100 -> 200\n"
		"    - label: E\n"
		"    + unique: [a, b]\n"
		"- role CEO\n"
		"! role CFO\n"
		"    x: was 1, here 2, there 3\n"
		"= tag Leads.Hot (only here)\n"
		"1 added, 1 changed, 1 deleted, 1 conflict, 1 only here, "
		"2,000 unchanged\n"
		"plan sha256:ab\n");
	assert_shown(opk_render, a,
		(struct opk_render_options){ SIZE, .quiet = true }, "");
	opk_answer_close(a);
}

static void an_applied_plan_names_its_transaction(void **state)
{
	static const struct {
		const char *json, *want;
		bool brief;
	} cases[] = {
		{ "{\"changes\": [{\"action\": \"add\", \"kind\": \"tag\", "
		  "\"name\": \"T\"}], \"counts\": {\"added\": 1}, "
		  "\"applied\": true, \"transaction\": 3}",
			"applied as transaction #3\n", true },
		{ "{\"counts\": {\"added\": 1}, \"applied\": true, "
		  "\"transaction\": 4, \"undoes\": 3}",
			"1 added\ntook back #3, as transaction #4\n", false },
		{ "{\"changes\": [], \"counts\": {\"unchanged\": 7}, "
		  "\"plan_digest\": \"sha256:0\"}",
			"nothing to change\n", false },
		{ "{\"changes\": [], \"counts\": {\"unchanged\": 7}}",
			"no differences\n", false },
		{ "{}", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opk_answer *a = answer_of("apply", cases[i].json);

		assert_shown(opk_render, a,
			(struct opk_render_options){
				SIZE, .brief = cases[i].brief },
			cases[i].want);
		opk_answer_close(a);
	}
}

static void every_family_bears_an_empty_answer(void **state)
{
	static const char *const commands[] = { "init", "status", "import",
		"export", "show", "validate", "diff", "apply", "log",
		"log-prune", "undo", "fmt", "schema", "help", "version",
		"receive" };

	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		for (int format = OPK_TEXT; format <= OPK_CSV; format++) {
			struct opk_answer *a = answer_new(commands[i]);

			free(shown(a,
				(struct opk_render_options){ SIZE,
					.format = (enum opk_format)format }));
			opk_answer_close(a);
		}
}

static void lists_and_states_have_their_lines(void **state)
{
	static const struct {
		const char *command, *json, *want;
	} cases[] = {
		{ "show",
			"{\"name\": \"a\", \"digest\": \"sha256:1\", "
			"\"components\": [{\"kind\": \"tag\", \"name\": "
			"\"L.A\"}]}",
			"tag:L.A\n1 component, sha256:1\n" },
		{ "show", "{\"component\": {}, \"text\": \"a: 1\\n\\tb\\n\"}",
			"a: 1\n\tb\n" },
		{ "validate",
			"{\"targets\": [{\"name\": \"acme\", \"components\": "
			"1200, \"errors\": 0, \"warnings\": 1}, {\"name\": "
			"\"b\", \"components\": 1, \"errors\": 2}]}",
			"acme: 1,200 components, no faults, 1 warning\n"
			"b: 1 component, 2 errors\n" },
		{ "export",
			"{\"output\": \"a.zip\", \"components\": 2, \"bytes\": "
			"1, \"digest\": \"sha256:2\", \"requires\": "
			"[\"field:Leads.X\"]}",
			"a.zip: 2 components, 1 byte\n"
			"  requires field:Leads.X\nsha256:2\n" },
		{ "log",
			"{\"entries\": [{\"id\": 12, \"time\": "
			"\"2026-11-21T19:23:03Z\", \"actor\": \"ann\", "
			"\"command\": \"apply\", \"summary\": \"a.zip\", "
			"\"added\": 1, \"deleted\": 2, \"undone_by\": 13}]}",
			"#12   2026-11-21T19:23:03Z  ann  apply  +1 -2  a.zip "
			"(taken back by #13)\n" },
		{ "import",
			"{\"not_carried\": [{\"type\": \"CompactLayout\", "
			"\"name\": \"A.B\", \"reason\": \"no counterpart\"}], "
			"\"properties_not_carried\": [{}, {}], "
			"\"types\": [{\"type\": \"CompactLayout\", \"read\": "
			"1300, \"verbatim\": 12, \"not_carried\": 1288}], "
			"\"items\": {\"read\": 1300, \"carried\": 0, "
			"\"verbatim\": 12, \"not_carried\": 1288, "
			"\"files\": 1}}",
			"x CompactLayout A.B: no counterpart\n"
			"x ... and 2 properties of carried items (-v shows "
			"all)\n"
			"type                  read      carried     verbatim"
			"  not carried\nCompactLayout         1300            "
			"0           12         1288\n"
			"1,300 items in 1 file: 0 carried, 12 kept verbatim, "
			"1,288 not carried\n" },
		{ "fmt", "{\"files\": [{\"path\": \"a\", \"changed\": true}]}",
			"a\n1 file rewritten\n" },
		{ "fmt",
			"{\"files\": [{\"path\": \"a\", \"changed\": "
			"false}]}",
			"1 file not in canonical form\n" },
		{ "log", "{\"entries\": [], \"verified\": 0}",
			"0 transactions verified\n" },
		{ "log-prune", "{\"pruned\": 1}", "1 transaction forgotten\n" },
		{ "schema",
			"{\"kinds\": [{\"name\": \"tag\", \"path\": "
			"\"tags/{name}.yaml\"}]}",
			"tag                           tags/{name}.yaml\n" },
		{ "version",
			"{\"version\": \"1.0.0\", \"libraries\": "
			"{\"pcre\": \"10.42\"}}",
			"orgpack 1.0.0\n  pcre  10.42\n" },
		{ "init", "{\"directory\": \"acme\", \"components\": 5}",
			"acme: 5 components\n" },
		{ "status",
			"{\"org\": {\"name\": \"Acme\", \"org_id\": \"6\", "
			"\"edition\": \"free\", \"suite\": \"none\"}, "
			"\"components\": {\"fields\": 3}, \"records\": "
			"[{\"module\": \"Leads\", \"rows\": 5, \"limit\": "
			"1000}], \"history\": 1}",
			"Acme (6), free\n3 components\n  fields  3\nrecords\n"
			"  Leads                       5 of 1,000\n"
			"1 transaction in the log\n" },
		{ "later", "{\"a\": 1, \"b\": {\"c\": null}}",
			"a: 1\nb: {c: null}\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opk_answer *a =
			answer_of(cases[i].command, cases[i].json);

		assert_shown(opk_render, a, (struct opk_render_options){ SIZE },
			cases[i].want);
		opk_answer_close(a);
	}
}

static void a_long_value_is_cut_unless_verbose(void **state)
{
	char json[400], longest[161], *text;
	struct opk_answer *a;

	(void)state;
	memset(longest, 'x', 160);
	longest[160] = '\0';
	snprintf(json, sizeof json,
		"{\"changes\": [{\"action\": \"change\", \"properties\": "
		"[{\"path\": \"p\", \"new\": \"%s\"}]}]}",
		longest);
	a = answer_of("diff", json);
	text = shown(a, (struct opk_render_options){ SIZE });
	assert_non_null(strstr(text, "xxx... (100 more bytes)\n"));
	free(text);
	text = shown(a, (struct opk_render_options){ SIZE, .verbose = true });
	assert_non_null(strstr(text, longest));
	free(text);
	opk_answer_close(a);
}

static struct opk_answer *faulty(
	uint32_t line, uint32_t column, const char *text)
{
	struct opk_answer *a = answer_new("validate");
	struct source src = { "a.yaml", span_of(text) };

	assert_non_null(a);
	fault(&a->faults, OPK_WRONG_TYPE, &src, line, column,
		"no number\nWrite one.");
	answer_finish(a, OPK_OK);
	return a;
}

static void a_fault_shows_its_line_with_a_mark(void **state)
{
	static const struct {
		uint32_t line, column;
		const char *text, *want;
	} cases[] = {
		{ 2, 4, "a: 1\nb: many\n",
			"a.yaml:2:4: error: no number [wrong-type]\n"
			"    b: many\n       ^\n  hint: Write one.\n" },
		{ 1, 3, "\ta\n",
			"a.yaml:1:3: error: no number [wrong-type]\n"
			"            a\n             ^\n  hint: Write one.\n" },
		{ 1, 5, "\xe4\xb8\xad\xcc\x81z\n",
			"a.yaml:1:5: error: no number [wrong-type]\n"
			"    \xe4\xb8\xad\xcc\x81z\n      ^\n"
			"  hint: Write one.\n" },
		{ 1, 3, "\033[2Jx\n",
			"a.yaml:1:3: error: no number [wrong-type]\n"
			"    \\x1b[2Jx\n         ^\n  hint: Write one.\n" },
		{ 1, 50, "short\n",
			"a.yaml:1:50: error: no number [wrong-type]\n"
			"    short\n  hint: Write one.\n" },
		{ 3, 0, "a\nb\nc\n",
			"a.yaml:3: error: no number [wrong-type]\n    c\n"
			"  hint: Write one.\n" },
		{ 0, 0, "",
			"a.yaml:1:1: error: no number [wrong-type]\n"
			"  hint: Write one.\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct opk_answer *a =
			faulty(cases[i].line, cases[i].column, cases[i].text);

		assert_shown(opk_render_faults, a,
			(struct opk_render_options){ SIZE }, cases[i].want);
		opk_answer_close(a);
	}
}

static void a_long_line_is_shown_around_the_mark(void **state)
{
	struct buf out = { 0 };
	struct opk_render_options how = { SIZE };
	char line[190], *mark;
	struct opk_answer *a;

	(void)state;
	memset(line, '-', sizeof line);
	line[149] = '!';
	line[189] = '\0';
	a = faulty(1, 150, line);
	assert_int_equal(opk_render_faults(a, &how, collect, &out), OPK_OK);
	buf_add_char(&out, '\0');
	mark = strchr(out.ptr, '!');
	assert_non_null(mark);
	/* the caret stands below it */
	assert_int_equal(strchr(out.ptr, '^') - strchr(mark, '\n'),
		mark - strchr(out.ptr, '\n'));
	buf_release(&out);
	opk_answer_close(a);
}

static void repeats_of_a_code_are_counted(void **state)
{
	struct opk_answer *a = answer_new("validate");

	(void)state;
	assert_non_null(a);
	for (int i = 0; i < 1500; i++)
		fault(&a->faults, OPK_UNKNOWN_REFERENCE, NULL, 0, 0, "u%d", i);
	warn(&a->faults, OPK_NO_MATCH, NULL, 0, 0, "w");
	assert_shown(opk_render_faults, a,
		(struct opk_render_options){ SIZE, .max_faults = 2 },
		"orgpack: error: u0 [unknown-reference]\n"
		"orgpack: error: u1 [unknown-reference]\n"
		"orgpack: warning: w [no-match]\n"
		"... and 1,498 more of [unknown-reference]\n");
	assert_shown(opk_render_faults, a,
		(struct opk_render_options){
			SIZE, .max_faults = 1, .quiet = true },
		"orgpack: error: u0 [unknown-reference]\n"
		"... and 1,499 more of [unknown-reference]\n");
	opk_answer_close(a);
}

/* ESC, C1, a mark of direction, broken UTF-8, and syntax of every report. */
static const char hostile[] =
	"\033[31m \xc2\x9b \xe2\x80\xae \xff <script>'\"&|`*\r";

static struct opk_answer *hostile_answer(void)
{
	struct opk_answer *a;

	assert_int_equal(opk_answer_new("diff", &a), OPK_OK);
	opk_put_text(a, "new", hostile);
	opk_open_list(a, "changes");
	opk_open_map(a, NULL);
	opk_put_text(a, "action", "add");
	opk_put_text(a, "kind", "=HYPERLINK(1)");
	opk_put_text(a, "name", hostile);
	opk_close_one(a);
	opk_close_one(a);
	opk_put_fault(a, OPK_DIFFERENCE, hostile, hostile);
	return a;
}

static void no_input_reaches_the_terminal_as_it_is(void **state)
{
	static const char want[] =
		"\\x1b[31m \\u{9b} \\u{202e} \\xff <script>'\"&|`*\\x0d";
	struct opk_answer *a = hostile_answer();
	struct buf out = { 0 };

	(void)state;
	for (int format = OPK_TEXT; format <= OPK_CSV; format++) {
		struct opk_render_options how = { SIZE,
			.format = (enum opk_format)format };

		if (format != OPK_JSON)
			opk_render(a, &how, collect, &out);
	}
	opk_render_faults(
		a, &(struct opk_render_options){ SIZE }, collect, &out);
	buf_add_char(&out, '\0');
	assert_null(strchr(out.ptr, '\033'));
	assert_null(strstr(out.ptr, "\xc2\x9b"));
	assert_null(strstr(out.ptr, "\xe2\x80\xae"));
	assert_null(strchr(out.ptr, '\xff'));
	assert_non_null(strstr(out.ptr, want));
	assert_non_null(strstr(out.ptr, "&lt;script&gt;&#39;&quot;&amp;"));
	assert_non_null(strstr(out.ptr, "\\<script\\>"));
	assert_non_null(strstr(out.ptr, ",'=HYPERLINK(1),"));
	buf_release(&out);
	opk_answer_close(a);
}

static void json_is_one_document_that_reads_back(void **state)
{
	struct opk_answer *a = hostile_answer();
	struct arena arena = { 0 };
	struct faults f = { .arena = &arena };
	struct node *root;
	struct source src = { "json", SPAN("") };
	char *text = shown(
		a, (struct opk_render_options){ SIZE, .format = OPK_JSON });

	(void)state;
	src.text = span_of(text);
	assert_int_equal(json_read(&src, &arena, &f, &root), OPK_OK);
	assert_true(span_is(node_get_text(root, "format"), "orgpack-diff/1"));
	assert_true(span_is(root->first->key, "format"));
	assert_int_equal(node_get_int(root, "exit", -1), 1);
	assert_true(span_is(
		node_at(root, SPAN("/faults/0/code"))->text, "difference"));
	assert_true(span_is(
		node_at(root, SPAN("/faults/0/severity"))->text, "error"));
	assert_int_equal(
		node_at(root, SPAN("/faults/0/line"))->type, NODE_NULL);
	assert_true(
		span_is(node_at(root, SPAN("/changes/0/action"))->text, "add"));
	free(text);
	text = shown(a, (struct opk_render_options){
				SIZE, .format = OPK_JSON, .exit = 130 });
	assert_non_null(strstr(text, "\"exit\": 130"));
	free(text);
	arena_release(&arena);
	opk_answer_close(a);
}

static void tables_have_a_row_for_each_property(void **state)
{
	struct opk_answer *a = answer_of("apply", changes);

	(void)state;
	assert_shown(opk_render, a,
		(struct opk_render_options){ SIZE, .format = OPK_CSV },
		"table,action,kind,name,property,old,new,severity,code,file,"
		"line,column,message,hint\r\n"
		"changes,add,field,Leads.Tier,,,,,,,,,,\r\n"
		"changes,change,field,Leads.Email,length,100,200,,,,,,,\r\n"
		"changes,change,field,Leads.Email,label,E,,,,,,,,\r\n"
		"changes,change,field,Leads.Email,unique,,\"[a, b]\",,,,,,,\r\n"
		"changes,delete,role,CEO,,,,,,,,,,\r\n"
		"changes,conflict,role,CFO,x,2,3,,,,,,,\r\n"
		"changes,only-in-target,tag,Leads.Hot,,,,,,,,,,\r\n");
	assert_shown(opk_render, a,
		(struct opk_render_options){ SIZE, .format = OPK_MARKDOWN },
		"# orgpack apply: org, acme.tar.gz\n\n"
		"- exit status: 0\n- old: org\n- new: acme.tar.gz\n"
		"- counts.added: 1\n- counts.changed: 1\n"
		"- counts.deleted: 1\n- counts.conflicts: 1\n"
		"- counts.only\\_in\\_target: 1\n- counts.unchanged: 2000\n"
		"- plan\\_digest: sha256:ab\n- applied: false\n"
		"\n## Changes\n\n"
		"| action | kind | name | property | old | new |\n"
		"|---|---|---|---|---|---|\n"
		"| add | field | Leads.Tier |  |  |  |\n"
		"| change | field | Leads.Email | length | 100 | 200 |\n"
		"|  |  |  | label | E |  |\n"
		"|  |  |  | unique |  | \\[a, b\\] |\n"
		"| delete | role | CEO |  |  |  |\n"
		"| conflict | role | CFO | x | 2 | 3 |\n"
		"| only-in-target | tag | Leads.Hot |  |  |  |\n");
	opk_answer_close(a);
}

static void a_writer_that_stops_is_reported(void **state)
{
	struct opk_answer *a = answer_of("apply", changes);
	struct opk_render_options how = { SIZE };

	(void)state;
	assert_int_equal(opk_render(a, &how, refuse, NULL), OPK_SYSTEM);
	opk_answer_close(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_read_like_a_diff),
		cmocka_unit_test(an_applied_plan_names_its_transaction),
		cmocka_unit_test(every_family_bears_an_empty_answer),
		cmocka_unit_test(lists_and_states_have_their_lines),
		cmocka_unit_test(a_long_value_is_cut_unless_verbose),
		cmocka_unit_test(a_fault_shows_its_line_with_a_mark),
		cmocka_unit_test(a_long_line_is_shown_around_the_mark),
		cmocka_unit_test(repeats_of_a_code_are_counted),
		cmocka_unit_test(no_input_reaches_the_terminal_as_it_is),
		cmocka_unit_test(json_is_one_document_that_reads_back),
		cmocka_unit_test(tables_have_a_row_for_each_property),
		cmocka_unit_test(a_writer_that_stops_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
