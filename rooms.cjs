// The floors of the house, ground floor first. A file may import from its own room and from the floors below; never from beside, never from above.
const floors = [
  ['domain'],
  ['contract', 'server/db'],
  ['server/kit'],
  ['server/directory', 'server/files', 'server/notify'],
  ['server/cases'],
  ['server/intake', 'server/routing', 'server/understanding', 'server/likeness', 'server/clocks', 'server/live', 'server/audit', 'server/access'],
  ['server/connectors'],
  ['server/seed'],
  ['server/[^/]+\\.ts$'],
]
const web = [['web/kit'], ['web/cases'], ['web/desk', 'web/admin', 'web/public']]
const rulesFor = (house, ground) =>
  house.flatMap((rooms, i) =>
    rooms.map((room) => {
      const below = [...ground, ...house.slice(0, i).flat(), room]
      return {
        name: `${room} stands on ${below.length > 1 ? below.slice(0, -1).join(', ') : 'nothing'}`,
        severity: 'error',
        from: { path: `^${room}` },
        to: { path: '^(domain|contract|server|web)/', pathNot: below.map((r) => `^${r}`) },
      }
    }),
  )
module.exports = {
  forbidden: [
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'domain is pure', severity: 'error', from: { path: '^domain/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['core', 'npm', 'npm-dev'] } },
    { name: 'contract knows no server', severity: 'error', from: { path: '^contract/' }, to: { path: '^(server|web)/' } },
    ...rulesFor(floors, []),
    ...rulesFor(web, ['domain', 'contract']),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test(-d)?\\.tsx?$|^test/|^node_modules|^web/dist' },
  },
}
