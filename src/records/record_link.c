/* SPDX-License-Identifier: MIT */
/* What columns link to, by their fields or by their names. */
#include "records/record_link.h"

#include "model/world.h"
#include "records/table.h"

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

void record_place(struct record_cursor *c, const struct table *t, uint32_t row,
	struct span cell, uint32_t *line, uint32_t *column)
{
	struct span whole = table_row(t, row);
	size_t at = (size_t)(cell.ptr - whole.ptr), next;

	if (!cell.ptr || at > whole.len)
		at = 0;
	if (c->row != row + 1 || at < c->at)
		*c = (struct record_cursor){ .row = row + 1,
			.line = table_line(t, row) };
	whole = span_cut(whole, 0, at);
	while ((next = span_find(whole, '\n', c->at)) < at) {
		c->at = c->line_start = next + 1;
		c->line++;
	}
	c->at = at;
	*line = c->line < UINT32_MAX ? (uint32_t)c->line : 0;
	*column = *line ? (uint32_t)(at - c->line_start) + 1 : 0;
}
