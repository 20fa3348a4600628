/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An edit of one field value. A kind of field walks over the value and tells the
   edit, in order, which pieces stay and which are references; it never touches
   the output. Measuring and writing are the same walk. */

#ifndef PPRI_EDIT_H
#define PPRI_EDIT_H

#include "request.h"
#include "writer.h"

struct ppri_edit {
    struct ppri_request *request;
    struct ppri_writer *writer;
    bool folded; /* the value stood on several lines */
    bool rewritten; /* something comes out otherwise than it went in */
    enum ppr_reason reason; /* of all references so far, the one most worth a look */
    size_t rule;
};

/* Start an edit: nothing judged yet. */
struct ppri_edit ppri_edit_start(struct ppri_request *request, struct ppri_writer *writer,
                                 bool folded);

/* This piece stays. */
void ppri_edit_keep(struct ppri_edit *edit, struct ppr_view piece);

/* This piece is a reference: map it. */
void ppri_edit_reference(struct ppri_edit *edit, struct ppr_view piece);

/* Note a reason for the edit as a whole, if it is more worth a look. */
void ppri_edit_note(struct ppri_edit *edit, enum ppr_reason reason, size_t rule);

#endif
