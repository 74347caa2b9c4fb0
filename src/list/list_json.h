/*
 * list_json.h
 *		Access to fields of listings in JSON.
 */
#ifndef VESSELWATCH_LIST_JSON_H
#define VESSELWATCH_LIST_JSON_H

#include "utils/jsonb.h"

extern JsonbValue *list_json_field(JsonbContainer *object, const char *name);
extern char *list_json_string(const JsonbValue *value);

#endif							/* VESSELWATCH_LIST_JSON_H */
