package rop

// This file holds the ROPs on permissions and rules, [MS-OXCROPS] 2.2.10 and
// 2.2.11.

import (
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// TableEdit is one change of a permissions or rules table: PermissionData of
// [MS-OXCROPS] 2.2.10.1.1.1 and RuleData of 2.2.11.1.1.1.
type TableEdit struct {
	// Flags says what to do with the row.
	Flags TableEditFlags
	// Properties describe the row.
	Properties mapi.Properties
}

// TableEditFlags says how a row changes.
type TableEditFlags uint8

// Changes of a row.
const (
	EditAdd    TableEditFlags = 0x01
	EditModify TableEditFlags = 0x02
	EditRemove TableEditFlags = 0x04
)

// ReplaceRows in the flags of RopModifyPermissions and RopModifyRules removes
// all rows before the changes are made.
const ReplaceRows uint8 = 0x01

func (w *writer) edits16(edits []TableEdit) {
	w.count16(len(edits))
	for _, e := range edits {
		w.uint8(uint8(e.Flags))
		w.properties16(e.Properties)
	}
}

func readEdits16(r *wire.Reader) (edits []TableEdit) {
	for range r.Count(uint32(r.Uint16()), 3) {
		edits = append(edits, TableEdit{TableEditFlags(r.Uint8()), mapi.ReadProperties(r, uint32(r.Uint16()))})
		if !r.OK() {
			return nil
		}
	}
	return edits
}

// ModifyPermissionsRequest changes who may do what with a folder, [MS-OXCROPS]
// 2.2.10.1.
type ModifyPermissionsRequest struct {
	// Flags is 0 or ReplaceRows, and 2 to include free/busy rights.
	Flags uint8
	// Edits are the changes.
	Edits []TableEdit
}

// ID implements Request.
func (*ModifyPermissionsRequest) ID() ID { return IDModifyPermissions }

func (*ModifyPermissionsRequest) layout() layout { return layoutIn }

func (*ModifyPermissionsRequest) newResponse() *ModifyPermissionsResponse {
	return new(ModifyPermissionsResponse)
}

func (q *ModifyPermissionsRequest) encodeBody(w *writer) {
	w.uint8(q.Flags)
	w.edits16(q.Edits)
}

func (q *ModifyPermissionsRequest) decodeBody(r *wire.Reader) {
	q.Flags = r.Uint8()
	q.Edits = readEdits16(r)
}

// ModifyPermissionsResponse answers ModifyPermissionsRequest.
type ModifyPermissionsResponse struct{ emptyResponse }

// ID implements Response.
func (*ModifyPermissionsResponse) ID() ID { return IDModifyPermissions }

// GetPermissionsTableRequest opens the table of who may do what with a folder,
// [MS-OXCROPS] 2.2.10.2.
type GetPermissionsTableRequest struct {
	// TableFlags is 0, or 2 to include free/busy rights.
	TableFlags uint8
}

// ID implements Request.
func (*GetPermissionsTableRequest) ID() ID { return IDGetPermissionsTable }

func (*GetPermissionsTableRequest) layout() layout { return layoutInOut }

func (*GetPermissionsTableRequest) newResponse() *GetPermissionsTableResponse {
	return new(GetPermissionsTableResponse)
}

func (q *GetPermissionsTableRequest) encodeBody(w *writer) {
	w.uint8(q.TableFlags)
}

func (q *GetPermissionsTableRequest) decodeBody(r *wire.Reader) {
	q.TableFlags = r.Uint8()
}

// GetPermissionsTableResponse answers GetPermissionsTableRequest.
type GetPermissionsTableResponse struct{ emptyResponse }

// ID implements Response.
func (*GetPermissionsTableResponse) ID() ID { return IDGetPermissionsTable }

// ModifyRulesRequest changes the rules of a folder, [MS-OXCROPS] 2.2.11.1.
type ModifyRulesRequest struct {
	// Flags is 0 or ReplaceRows.
	Flags uint8
	// Edits are the changes.
	Edits []TableEdit
}

// ID implements Request.
func (*ModifyRulesRequest) ID() ID { return IDModifyRules }

func (*ModifyRulesRequest) layout() layout { return layoutIn }

func (*ModifyRulesRequest) newResponse() *ModifyRulesResponse { return new(ModifyRulesResponse) }

func (q *ModifyRulesRequest) encodeBody(w *writer) {
	w.uint8(q.Flags)
	w.edits16(q.Edits)
}

func (q *ModifyRulesRequest) decodeBody(r *wire.Reader) {
	q.Flags = r.Uint8()
	q.Edits = readEdits16(r)
}

// ModifyRulesResponse answers ModifyRulesRequest.
type ModifyRulesResponse struct{ emptyResponse }

// ID implements Response.
func (*ModifyRulesResponse) ID() ID { return IDModifyRules }

// GetRulesTableRequest opens the table of rules of a folder, [MS-OXCROPS]
// 2.2.11.2.
type GetRulesTableRequest struct {
	// TableFlags is 0 or TableUnicode.
	TableFlags TableFlags
}

// ID implements Request.
func (*GetRulesTableRequest) ID() ID { return IDGetRulesTable }

func (*GetRulesTableRequest) layout() layout { return layoutInOut }

func (*GetRulesTableRequest) newResponse() *GetRulesTableResponse { return new(GetRulesTableResponse) }

func (q *GetRulesTableRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.TableFlags))
}

func (q *GetRulesTableRequest) decodeBody(r *wire.Reader) {
	q.TableFlags = TableFlags(r.Uint8())
}

// GetRulesTableResponse answers GetRulesTableRequest.
type GetRulesTableResponse struct{ emptyResponse }

// ID implements Response.
func (*GetRulesTableResponse) ID() ID { return IDGetRulesTable }

// UpdateDeferredActionMessagesRequest tells the server that a message has been
// downloaded, [MS-OXCROPS] 2.2.11.3.
type UpdateDeferredActionMessagesRequest struct {
	// ServerEntryID is the message on the server.
	ServerEntryID []byte
	// ClientEntryID is the message on the client.
	ClientEntryID []byte
}

// ID implements Request.
func (*UpdateDeferredActionMessagesRequest) ID() ID { return IDUpdateDeferredActionMessages }

func (*UpdateDeferredActionMessagesRequest) layout() layout { return layoutIn }

func (*UpdateDeferredActionMessagesRequest) newResponse() *UpdateDeferredActionMessagesResponse {
	return new(UpdateDeferredActionMessagesResponse)
}

func (q *UpdateDeferredActionMessagesRequest) encodeBody(w *writer) {
	w.bytes16(q.ServerEntryID)
	w.bytes16(q.ClientEntryID)
}

func (q *UpdateDeferredActionMessagesRequest) decodeBody(r *wire.Reader) {
	q.ServerEntryID = readBytes16(r)
	q.ClientEntryID = readBytes16(r)
}

// UpdateDeferredActionMessagesResponse answers
// UpdateDeferredActionMessagesRequest.
type UpdateDeferredActionMessagesResponse struct{ emptyResponse }

// ID implements Response.
func (*UpdateDeferredActionMessagesResponse) ID() ID { return IDUpdateDeferredActionMessages }
