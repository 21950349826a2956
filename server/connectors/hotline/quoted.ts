/** The hotline's quoted block of an earlier order; the rule itself is the domain's, since likeness compares texts by it too. */
export { orderNumbersIn, splitQuoted } from '../../../domain/quoted.ts'
