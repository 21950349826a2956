/** 事项目录: both catalogues and the hotline's types by class and words; what each item asks for; out and in as a sheet. */
import { Route, Routes } from 'react-router'
import { ItemPage } from './Item.tsx'
import { NewItem } from './NewItem.tsx'
import { CatalogueList } from './CatalogueList.tsx'
import { CatalogueSheet } from './CatalogueSheet.tsx'

export default function Catalogue() {
  return (
    <Routes>
      <Route index element={<CatalogueList />} />
      <Route path="new" element={<NewItem />} />
      <Route path="import" element={<CatalogueSheet />} />
      <Route path=":id" element={<ItemPage />} />
    </Routes>
  )
}
