/* SPDX-License-Identifier: MIT */
/* The files of formats/ that are part of the program. */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include "util/span.h"

/*
 * The bytes of a file by its path below formats/ ("standard.yaml",
 * "kinds/field.yaml"), with a NUL behind them; ptr is NULL when there is no
 * such file.
 */
struct span embedded_file(const char *name);

/* Is the word, case-folded and without dots, a legal form of companies
 * (legal_forms.yaml)? */
bool is_legal_form(struct span word);

/* Is a domain, in lower case, one of public_domains.yaml or below one? */
bool is_public_domain(struct span domain);

#endif
