/*
 * unreached.c
 *		Functions of a backend that are linked but that no target of the fuzzer reaches.  No header
 *		of PostgreSQL is included: their arguments do not matter.
 */
extern void backend_fail(const char *what);

#define NOT_REACHED(name) \
	void \
	name(void) \
	{ \
		backend_fail(#name "() has been reached: it needs more of a backend"); \
	}

NOT_REACHED(pairingheap_add)
NOT_REACHED(pairingheap_remove)
NOT_REACHED(pairingheap_remove_first)
NOT_REACHED(pairingheap_allocate)
NOT_REACHED(pairingheap_free)
NOT_REACHED(DecrTupleDescRefCount)
NOT_REACHED(lookup_rowtype_tupdesc)
NOT_REACHED(byteain)
NOT_REACHED(datumCopy)
NOT_REACHED(bms_add_range)
NOT_REACHED(bms_next_member)
NOT_REACHED(bms_num_members)
NOT_REACHED(DirectFunctionCall2Coll)
NOT_REACHED(timestamp_mi_interval)
NOT_REACHED(timestamp_pl_interval)
NOT_REACHED(accumArrayResult)
NOT_REACHED(makeArrayResult)
NOT_REACHED(get_element_type)
