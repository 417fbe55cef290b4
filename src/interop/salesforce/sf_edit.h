/* SPDX-License-Identifier: MIT */
/* Writing what was changed in an org into files of Salesforce metadata. */
#ifndef SF_EDIT_H
#define SF_EDIT_H

#include "interop/give_back.h"

/*
 * Edit the elements of what was changed or deleted: a change of a property
 * that has a row in formats/interop/salesforce.yaml changes that element's
 * text, and no other byte of the file. Linear in the files concerned.
 */
enum opk_status sf_edit(struct give_back *g, struct output_tree *to);

#endif
