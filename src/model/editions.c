/* SPDX-License-Identifier: MIT */
/* Reading the table of editions. */
#include "model/editions.h"

#include "codec/yaml_read.h"
#include "model/data_type.h"
#include "schema/embedded.h"
#include "schema/kind.h"

static const char file[] = "editions.yaml";

static bool is_main(const struct limit_row *row)
{
	const struct schema *s = kind_schema(row->kind);
	const struct node *n = s ? schema_keyword(s, "x-limit") : NULL;

	return n && span_equal(n->text, row->name);
}

static bool take_row(const struct node *n, struct limit_row *out)
{
	const struct node *where = node_get(n, SPAN("where"));
	struct span per = node_get_text(n, "per");

	*out = (struct limit_row){
		.name = node_get_text(n, "name"),
		.description = node_get_text(n, "description"),
		.kind = kind_find(node_get_text(n, "kind")),
		.where = node_get_text(where, "property"),
		.value = node_get(where, SPAN("value")),
		.list = node_get_text(n, "list"),
		.values = node_get(n, SPAN("values")),
	};
	if (!out->kind)
		return false;
	if (!out->value) {
		out->value = node_get(where, SPAN("not"));
		out->negated = true;
	}
	if (span_is(per, "module"))
		out->per = PER_MODULE;
	else if (span_is(per, "component"))
		out->per = PER_COMPONENT;
	else if (!span_is(per, "org"))
		out->per = PER_VALUE;
	out->pointer = per;
	out->is_main = is_main(out);
	return true;
}

static uint64_t bound(const struct node *doc, const char *name)
{
	NODE_EACH (n, node_get(doc, SPAN("bounds")))
		if (span_is(node_get_text(n, "name"), name))
			return (uint64_t)node_get_int(n, "value", INT64_MAX);
	return INT64_MAX;
}

enum opk_status editions_read(
	struct arena *a, struct faults *f, struct editions *out)
{
	struct source src = { file, embedded_file(file) };
	struct node *doc;
	const struct node *limits;
	enum opk_status st = yaml_read(&src, a, f, &doc);

	if (st)
		return st;
	limits = node_get(doc, SPAN("limits"));
	*out = (struct editions){ .doc = doc };
	out->rows = arena_new(a, struct limit_row, limits ? limits->count : 0);
	if (!out->rows)
		return fault_memory(f);
	NODE_EACH (n, limits)
		if (take_row(n, &out->rows[out->count]))
			out->count++;
	out->transitions_per_state = bound(doc, "transitions_per_state");
	out->criteria_in_group = bound(doc, "criteria_in_group");
	return OPK_OK;
}

struct limit limit_of(const struct limit_row *row, struct span edition)
{
	const struct node *n = node_get(row->values, edition);

	if (n && n->type == NODE_INT && n->integer >= 0)
		return (struct limit){ LIMIT_NUMBER, (uint64_t)n->integer };
	if (n && span_is(n->text, "none"))
		return (struct limit){ LIMIT_NONE, 0 };
	if (n && span_is(n->text, "unlimited"))
		return (struct limit){ LIMIT_UNLIMITED, 0 };
	return (struct limit){ LIMIT_UNKNOWN, 0 };
}

static int64_t number_at(struct span s, size_t from, size_t n)
{
	int64_t value = 0;

	for (size_t i = from; i < from + n; i++)
		value = value * 10 + (s.ptr[i] - '0');
	return value;
}

/* Days since 1970-01-01 of a Gregorian date (H. Hinnant's algorithm). */
static int64_t days_of(struct span date)
{
	int64_t year = number_at(date, 0, 4), month = number_at(date, 5, 2);
	int64_t day = number_at(date, 8, 2), era, of_era, of_year;

	year -= month <= 2;
	era = year / 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	of_era = (year - era * 400) * 365 + (year - era * 400) / 4 -
		 (year - era * 400) / 100 + of_year;
	return era * 146097 + of_era - 719468;
}

/* The first millisecond at which it is over; 0: no such time. */
static int64_t expiry_of(struct span s)
{
	int64_t seconds, offset = 0;

	if (text_is_date(s))
		return (days_of(s) + 1) * 86400000;
	if (!text_is_datetime(s))
		return 0;
	seconds = days_of(s) * 86400 + number_at(s, 11, 2) * 3600 +
		  number_at(s, 14, 2) * 60 + number_at(s, 17, 2);
	if (s.len == 25)
		offset = number_at(s, 20, 2) * 3600 + number_at(s, 23, 2) * 60;
	return (seconds - (s.ptr[19] == '-' ? -offset : offset)) * 1000;
}

int64_t edition_trial_end(const struct node *org)
{
	return expiry_of(node_get_text(node_get(org, SPAN("trial")), "expiry"));
}

struct span edition_in_force(const struct node *org, int64_t now)
{
	const struct node *trial = node_get(org, SPAN("trial"));

	if (trial && now < expiry_of(node_get_text(trial, "expiry")))
		return node_get_text(trial, "edition");
	return node_get_text(org, "edition");
}

bool edition_has(
	const struct editions *e, struct span edition, const char *feature)
{
	NODE_EACH (n, node_get(e->doc, SPAN("features"))) {
		if (!span_is(node_get_text(n, "name"), feature))
			continue;
		NODE_EACH (name, node_get(n, SPAN("editions")))
			if (span_equal(name->text, edition))
				return true;
		return false;
	}
	return true;
}
