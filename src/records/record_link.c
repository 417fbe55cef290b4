/* SPDX-License-Identifier: MIT */
/* What columns link to, by their fields or by their names. */
#include "records/record_link.h"

static bool is_type(const struct field_facts *f, const char *name)
{
	return f && f->type && !strcmp(f->type->name, name);
}

static struct texts only(struct span *module)
{
	return (struct texts){ module, 1 };
}

struct link record_link(struct world *w, struct span module, struct span column)
{
	static struct span contacts = { "Contacts", 8 };
	const struct field_facts *f = world_field(w, module, column);

	if (is_type(f, "lookup"))
		return (struct link){ LINK_ONE, f->leads_to };
	if (is_type(f, "multiselectlookup"))
		return (struct link){ LINK_SEVERAL, f->leads_to };
	if (is_type(f, "multi_module_lookup"))
		return (struct link){ LINK_ANY, f->leads_to };
	if (f)
		return (struct link){ 0 };
	if (span_is(column, "Parent_Id") || span_is(column, "What_Id"))
		return (struct link){ .kind = LINK_ANY };
	if (span_is(column, "Who_Id"))
		return (struct link){ LINK_ONE, only(&contacts) };
	return (struct link){ 0 };
}

void record_place(const struct table *t, uint32_t row, struct span cell,
	uint32_t *line, uint32_t *column)
{
	struct span whole = table_row(t, row);
	uint64_t n = table_line(t, row);
	size_t at = (size_t)(cell.ptr - whole.ptr), from = 0, next;

	if (!cell.ptr || at > whole.len)
		at = 0;
	while ((next = span_find(whole, '\n', from)) < at) {
		from = next + 1;
		n++;
	}
	*line = n < UINT32_MAX ? (uint32_t)n : 0;
	*column = *line ? (uint32_t)(at - from) + 1 : 0;
}
