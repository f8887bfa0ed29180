/**
 * Nothing of the tables: a database from before this form is written anew once, so that it gives back to the disk, bit by
 * bit, what it needs no more (`auto_vacuum`, in `migrate`).
 */
export const INCREMENTAL_VACUUM = "SELECT 1"
