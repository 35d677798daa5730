package rop

// This file holds the folder ROPs, [MS-OXCROPS] 2.2.4.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// OpenFolderRequest opens a folder, [MS-OXCROPS] 2.2.4.1.
type OpenFolderRequest struct {
	// FolderID is the folder.
	FolderID mapi.FolderID
	// OpenModeFlags says how.
	OpenModeFlags OpenFolderFlags
}

// ID implements Request.
func (*OpenFolderRequest) ID() ID { return IDOpenFolder }

func (*OpenFolderRequest) layout() layout { return layoutInOut }

func (*OpenFolderRequest) newResponse() *OpenFolderResponse { return new(OpenFolderResponse) }

func (q *OpenFolderRequest) encodeBody(w *writer) {
	w.uint64(uint64(q.FolderID))
	w.uint8(uint8(q.OpenModeFlags))
}

func (q *OpenFolderRequest) decodeBody(r *wire.Reader) {
	q.FolderID = mapi.FolderID(r.Uint64())
	q.OpenModeFlags = OpenFolderFlags(r.Uint8())
}

// ID implements Response.
func (*OpenFolderResponse) ID() ID { return IDOpenFolder }

// OpenFolderFlags says how a folder is opened, [MS-OXCFOLD] 2.2.1.1.1.
type OpenFolderFlags uint8

// OpenSoftDeleted opens a folder that has been soft deleted as well.
const OpenSoftDeleted OpenFolderFlags = 0x04

// OpenFolderResponse answers OpenFolderRequest.
type OpenFolderResponse struct {
	// HasRules says that the folder has rules.
	HasRules bool
	// Ghost names the servers that have the content of a public folder which
	// this server does not have; nil for any other folder.
	Ghost *GhostedFolder
}

func (p *OpenFolderResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.HasRules)
	p.Ghost.encode(w)
}

func (p *OpenFolderResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.HasRules = readBool(r)
	p.Ghost = readGhost(r)
}

// GhostedFolder says where the content of a ghosted public folder is.
type GhostedFolder struct {
	// CheapServers is the number of Servers, at their start, that cost least to
	// reach.
	CheapServers uint16
	// Servers has the names of servers with a replica.
	Servers []string
}

// readGhost reads IsGhosted and what follows it.
func readGhost(r *wire.Reader) *GhostedFolder {
	if !readBool(r) {
		return nil
	}
	g := new(GhostedFolder)
	g.Servers, g.CheapServers = readServers(r)
	return g
}

func (g *GhostedFolder) encode(w *writer) {
	w.bool(g != nil)
	if g != nil {
		writeServers(w, g.Servers, g.CheapServers)
	}
}

// readServers reads the number of servers, the number of cheap ones and the
// names.
func readServers(r *wire.Reader) (servers []string, cheap uint16) {
	n := uint32(r.Uint16())
	cheap = r.Uint16()
	for range r.Count(n, 1) {
		servers = append(servers, string(r.CString()))
	}
	return servers, cheap
}

func writeServers(w *writer, servers []string, cheap uint16) {
	w.count16(len(servers))
	w.uint16(cheap)
	for _, s := range servers {
		w.cstring(s)
	}
}

// CreateFolderRequest creates a folder, [MS-OXCROPS] 2.2.4.2.
type CreateFolderRequest struct {
	// FolderType is 1 for a generic folder, 2 for a search folder.
	FolderType uint8
	// Unicode says that the strings are UTF-16.
	Unicode bool
	// OpenExisting opens the folder if there is one of that name already.
	OpenExisting bool
	// Reserved is zero.
	Reserved uint8
	// DisplayName and Comment are texts or raw strings as Unicode says.
	DisplayName mapi.RawString
	Comment     mapi.RawString
}

func (q *CreateFolderRequest) encodeBody(w *writer) {
	w.uint8(q.FolderType)
	w.bool(q.Unicode)
	w.bool(q.OpenExisting)
	w.uint8(q.Reserved)
	w.text(q.Unicode, q.DisplayName)
	w.text(q.Unicode, q.Comment)
}

func (q *CreateFolderRequest) decodeBody(r *wire.Reader) {
	q.FolderType = r.Uint8()
	q.Unicode = readBool(r)
	q.OpenExisting = readBool(r)
	q.Reserved = r.Uint8()
	q.DisplayName = readText(r, q.Unicode)
	q.Comment = readText(r, q.Unicode)
}

// ID implements Request.
func (*CreateFolderRequest) ID() ID { return IDCreateFolder }

func (*CreateFolderRequest) layout() layout { return layoutInOut }

func (*CreateFolderRequest) newResponse() *CreateFolderResponse { return new(CreateFolderResponse) }

// ID implements Response.
func (*CreateFolderResponse) ID() ID { return IDCreateFolder }

// CreateFolderResponse answers CreateFolderRequest.
type CreateFolderResponse struct {
	// FolderID is the folder.
	FolderID mapi.FolderID
	// Existing says that the folder was there already; only then can HasRules
	// and Ghost be set.
	Existing bool
	// HasRules says that the folder has rules.
	HasRules bool
	// Ghost is as in OpenFolderResponse.
	Ghost *GhostedFolder
}

func (p *CreateFolderResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(uint64(p.FolderID))
	w.bool(p.Existing)
	if p.Existing {
		w.bool(p.HasRules)
		p.Ghost.encode(w)
	}
}

func (p *CreateFolderResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.FolderID = mapi.FolderID(r.Uint64())
	if p.Existing = readBool(r); p.Existing {
		p.HasRules = readBool(r)
		p.Ghost = readGhost(r)
	}
}

// DeleteFolderRequest deletes a subfolder, [MS-OXCROPS] 2.2.4.3.
type DeleteFolderRequest struct {
	// Flags says how much goes with it.
	Flags DeleteFolderFlags
	// FolderID is the folder to delete.
	FolderID mapi.FolderID
}

// ID implements Request.
func (*DeleteFolderRequest) ID() ID { return IDDeleteFolder }

func (*DeleteFolderRequest) layout() layout { return layoutIn }

func (*DeleteFolderRequest) newResponse() *DeleteFolderResponse { return new(DeleteFolderResponse) }

func (q *DeleteFolderRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.Flags))
	w.uint64(uint64(q.FolderID))
}

func (q *DeleteFolderRequest) decodeBody(r *wire.Reader) {
	q.Flags = DeleteFolderFlags(r.Uint8())
	q.FolderID = mapi.FolderID(r.Uint64())
}

// DeleteFolderResponse answers DeleteFolderRequest.
type DeleteFolderResponse struct {
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

// ID implements Response.
func (*DeleteFolderResponse) ID() ID { return IDDeleteFolder }

func (p *DeleteFolderResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.PartialCompletion)
}

func (p *DeleteFolderResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.PartialCompletion = readBool(r)
}

func (*DeleteFolderResponse) failureBody(errcode.Code) bool { return true }

func (*DeleteFolderResponse) peekFailure(ahead []byte) bool { return peekBool(ahead) }

// DeleteFolderFlags says what RopDeleteFolder deletes, [MS-OXCFOLD] 2.2.1.3.1.
type DeleteFolderFlags uint8

// Flags of RopDeleteFolder.
const (
	DeleteFolderMessages DeleteFolderFlags = 0x01 // the messages in it
	DeleteFolderFolders  DeleteFolderFlags = 0x04 // its subfolders
	DeleteFolderHard     DeleteFolderFlags = 0x10 // for good
)

// GetHierarchyTableRequest opens the table of subfolders, [MS-OXCROPS]
// 2.2.4.13.
type GetHierarchyTableRequest struct {
	// TableFlags says what the table shows.
	TableFlags TableFlags
}

// ID implements Request.
func (*GetHierarchyTableRequest) ID() ID { return IDGetHierarchyTable }

func (*GetHierarchyTableRequest) layout() layout { return layoutInOut }

func (*GetHierarchyTableRequest) newResponse() *GetHierarchyTableResponse {
	return new(GetHierarchyTableResponse)
}

func (q *GetHierarchyTableRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.TableFlags))
}

func (q *GetHierarchyTableRequest) decodeBody(r *wire.Reader) {
	q.TableFlags = TableFlags(r.Uint8())
}

// GetHierarchyTableResponse answers GetHierarchyTableRequest.
type GetHierarchyTableResponse struct {
	// RowCount is the number of rows; with TableDeferredErrors it may be 0.
	RowCount uint32
}

// ID implements Response.
func (*GetHierarchyTableResponse) ID() ID { return IDGetHierarchyTable }

func (p *GetHierarchyTableResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.RowCount)
}

func (p *GetHierarchyTableResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.RowCount = r.Uint32()
}

// GetContentsTableRequest opens the table of messages, [MS-OXCROPS] 2.2.4.14.
type GetContentsTableRequest struct {
	// TableFlags says what the table shows.
	TableFlags TableFlags
}

// ID implements Request.
func (*GetContentsTableRequest) ID() ID { return IDGetContentsTable }

func (*GetContentsTableRequest) layout() layout { return layoutInOut }

func (*GetContentsTableRequest) newResponse() *GetContentsTableResponse {
	return new(GetContentsTableResponse)
}

func (q *GetContentsTableRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.TableFlags))
}

func (q *GetContentsTableRequest) decodeBody(r *wire.Reader) {
	q.TableFlags = TableFlags(r.Uint8())
}

// GetContentsTableResponse answers GetContentsTableRequest.
type GetContentsTableResponse struct {
	// RowCount is the number of rows; with TableDeferredErrors it may be 0.
	RowCount uint32
}

// ID implements Response.
func (*GetContentsTableResponse) ID() ID { return IDGetContentsTable }

func (p *GetContentsTableResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.RowCount)
}

func (p *GetContentsTableResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.RowCount = r.Uint32()
}

// TableFlags says what a table shows, [MS-OXCFOLD] 2.2.1.13.1 and 2.2.1.14.1.
type TableFlags uint8

// Table flags. Some numbers mean one thing for hierarchy tables and another for
// contents tables.
const (
	TableAssociated            TableFlags = 0x02 // contents: the FAI messages
	TableDepth                 TableFlags = 0x04 // hierarchy: all levels
	TableDeferredErrors        TableFlags = 0x08 // the answer need not wait for the table
	TableNoNotifications       TableFlags = 0x10 // no table notifications
	TableSoftDeletes           TableFlags = 0x20 // only what is soft deleted
	TableUnicode               TableFlags = 0x40 // strings of unspecified columns are UTF-16
	TableConversationMembers   TableFlags = 0x80 // contents: messages by conversation
	TableSuppressNotifications TableFlags = 0x80 // hierarchy: none for this client's changes
)

// DeleteMessagesRequest deletes messages, [MS-OXCROPS] 2.2.4.11.
type DeleteMessagesRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// NotifyNonRead asks for non-read receipts.
	NotifyNonRead bool
	// MessageIDs are the messages.
	MessageIDs []mapi.MessageID
}

// ID implements Request.
func (*DeleteMessagesRequest) ID() ID { return IDDeleteMessages }

func (*DeleteMessagesRequest) layout() layout { return layoutIn }

func (*DeleteMessagesRequest) newResponse() *DeleteMessagesResponse {
	return new(DeleteMessagesResponse)
}

func (q *DeleteMessagesRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.bool(q.NotifyNonRead)
	w.messageIDs(q.MessageIDs)
}

func (q *DeleteMessagesRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.NotifyNonRead = readBool(r)
	q.MessageIDs = readMessageIDs(r)
}

// DeleteMessagesResponse answers DeleteMessagesRequest.
type DeleteMessagesResponse struct {
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

// ID implements Response.
func (*DeleteMessagesResponse) ID() ID { return IDDeleteMessages }

func (p *DeleteMessagesResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.PartialCompletion)
}

func (p *DeleteMessagesResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.PartialCompletion = readBool(r)
}

func (*DeleteMessagesResponse) failureBody(errcode.Code) bool { return true }

func (*DeleteMessagesResponse) peekFailure(ahead []byte) bool { return peekBool(ahead) }

// HardDeleteMessagesRequest deletes messages for good, [MS-OXCROPS] 2.2.4.12.
type HardDeleteMessagesRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// NotifyNonRead asks for non-read receipts.
	NotifyNonRead bool
	// MessageIDs are the messages.
	MessageIDs []mapi.MessageID
}

// ID implements Request.
func (*HardDeleteMessagesRequest) ID() ID { return IDHardDeleteMessages }

func (*HardDeleteMessagesRequest) layout() layout { return layoutIn }

func (*HardDeleteMessagesRequest) newResponse() *HardDeleteMessagesResponse {
	return new(HardDeleteMessagesResponse)
}

func (q *HardDeleteMessagesRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.bool(q.NotifyNonRead)
	w.messageIDs(q.MessageIDs)
}

func (q *HardDeleteMessagesRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.NotifyNonRead = readBool(r)
	q.MessageIDs = readMessageIDs(r)
}

// HardDeleteMessagesResponse answers HardDeleteMessagesRequest.
type HardDeleteMessagesResponse struct {
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

// ID implements Response.
func (*HardDeleteMessagesResponse) ID() ID { return IDHardDeleteMessages }

func (p *HardDeleteMessagesResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.PartialCompletion)
}

func (p *HardDeleteMessagesResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.PartialCompletion = readBool(r)
}

func (*HardDeleteMessagesResponse) failureBody(errcode.Code) bool { return true }

func (*HardDeleteMessagesResponse) peekFailure(ahead []byte) bool { return peekBool(ahead) }

// EmptyFolderRequest deletes all messages and subfolders of a folder, [MS-
// OXCROPS] 2.2.4.9.
type EmptyFolderRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// WantDeleteAssociated includes FAI messages.
	WantDeleteAssociated bool
}

// ID implements Request.
func (*EmptyFolderRequest) ID() ID { return IDEmptyFolder }

func (*EmptyFolderRequest) layout() layout { return layoutIn }

func (*EmptyFolderRequest) newResponse() *EmptyFolderResponse { return new(EmptyFolderResponse) }

func (q *EmptyFolderRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.bool(q.WantDeleteAssociated)
}

func (q *EmptyFolderRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.WantDeleteAssociated = readBool(r)
}

// EmptyFolderResponse answers EmptyFolderRequest.
type EmptyFolderResponse struct {
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

// ID implements Response.
func (*EmptyFolderResponse) ID() ID { return IDEmptyFolder }

func (p *EmptyFolderResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.PartialCompletion)
}

func (p *EmptyFolderResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.PartialCompletion = readBool(r)
}

func (*EmptyFolderResponse) failureBody(errcode.Code) bool { return true }

func (*EmptyFolderResponse) peekFailure(ahead []byte) bool { return peekBool(ahead) }

// HardDeleteMessagesAndSubfoldersRequest deletes all messages and subfolders
// of a folder for good, [MS-OXCROPS] 2.2.4.10.
type HardDeleteMessagesAndSubfoldersRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// WantDeleteAssociated includes FAI messages.
	WantDeleteAssociated bool
}

// ID implements Request.
func (*HardDeleteMessagesAndSubfoldersRequest) ID() ID { return IDHardDeleteMessagesAndSubfolders }

func (*HardDeleteMessagesAndSubfoldersRequest) layout() layout { return layoutIn }

func (*HardDeleteMessagesAndSubfoldersRequest) newResponse() *HardDeleteMessagesAndSubfoldersResponse {
	return new(HardDeleteMessagesAndSubfoldersResponse)
}

func (q *HardDeleteMessagesAndSubfoldersRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.bool(q.WantDeleteAssociated)
}

func (q *HardDeleteMessagesAndSubfoldersRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.WantDeleteAssociated = readBool(r)
}

// HardDeleteMessagesAndSubfoldersResponse answers
// HardDeleteMessagesAndSubfoldersRequest.
type HardDeleteMessagesAndSubfoldersResponse struct {
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

// ID implements Response.
func (*HardDeleteMessagesAndSubfoldersResponse) ID() ID { return IDHardDeleteMessagesAndSubfolders }

func (p *HardDeleteMessagesAndSubfoldersResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.PartialCompletion)
}

func (p *HardDeleteMessagesAndSubfoldersResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.PartialCompletion = readBool(r)
}

func (*HardDeleteMessagesAndSubfoldersResponse) failureBody(errcode.Code) bool { return true }

func (*HardDeleteMessagesAndSubfoldersResponse) peekFailure(ahead []byte) bool {
	return peekBool(ahead)
}

// MoveCopyMessagesRequest moves or copies messages to another folder, [MS-
// OXCROPS] 2.2.4.6.
type MoveCopyMessagesRequest struct {
	// MessageIDs are the messages.
	MessageIDs []mapi.MessageID
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// WantCopy copies instead of moving.
	WantCopy bool
}

// ID implements Request.
func (*MoveCopyMessagesRequest) ID() ID { return IDMoveCopyMessages }

func (*MoveCopyMessagesRequest) layout() layout { return layoutSourceDest }

func (*MoveCopyMessagesRequest) newResponse() *MoveCopyMessagesResponse {
	return new(MoveCopyMessagesResponse)
}

func (q *MoveCopyMessagesRequest) encodeBody(w *writer) {
	w.messageIDs(q.MessageIDs)
	w.bool(q.WantAsynchronous)
	w.bool(q.WantCopy)
}

func (q *MoveCopyMessagesRequest) decodeBody(r *wire.Reader) {
	q.MessageIDs = readMessageIDs(r)
	q.WantAsynchronous = readBool(r)
	q.WantCopy = readBool(r)
}

// ID implements Response.
func (*MoveCopyMessagesResponse) ID() ID { return IDMoveCopyMessages }

// MoveCopyMessagesResponse answers MoveCopyMessagesRequest.
type MoveCopyMessagesResponse struct {
	// DestHandleIndex is the destination's place in the handle table, present
	// if the failure is errcode.NullDestinationObject.
	DestHandleIndex uint32
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

func (p *MoveCopyMessagesResponse) encodeBody(w *writer, code errcode.Code) {
	if code == errcode.NullDestinationObject {
		w.uint32(p.DestHandleIndex)
	}
	w.bool(p.PartialCompletion)
}

func (p *MoveCopyMessagesResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	if code == errcode.NullDestinationObject {
		p.DestHandleIndex = r.Uint32()
	}
	p.PartialCompletion = readBool(r)
}

func (*MoveCopyMessagesResponse) failureBody(errcode.Code) bool { return true }

// MoveFolderRequest moves a subfolder to another folder, [MS-OXCROPS] 2.2.4.7.
type MoveFolderRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// Unicode says that the name is UTF-16.
	Unicode bool
	// FolderID is the folder to move.
	FolderID mapi.FolderID
	// NewFolderName is its name at the destination.
	NewFolderName mapi.RawString
}

func (q *MoveFolderRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.bool(q.Unicode)
	w.uint64(uint64(q.FolderID))
	w.text(q.Unicode, q.NewFolderName)
}

func (q *MoveFolderRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.Unicode = readBool(r)
	q.FolderID = mapi.FolderID(r.Uint64())
	q.NewFolderName = readText(r, q.Unicode)
}

// ID implements Request.
func (*MoveFolderRequest) ID() ID { return IDMoveFolder }

func (*MoveFolderRequest) layout() layout { return layoutSourceDest }

func (*MoveFolderRequest) newResponse() *MoveFolderResponse { return new(MoveFolderResponse) }

// ID implements Response.
func (*MoveFolderResponse) ID() ID { return IDMoveFolder }

// MoveFolderResponse answers MoveFolderRequest.
type MoveFolderResponse struct {
	// DestHandleIndex is the destination's place in the handle table, present
	// if the failure is errcode.NullDestinationObject.
	DestHandleIndex uint32
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

func (p *MoveFolderResponse) encodeBody(w *writer, code errcode.Code) {
	if code == errcode.NullDestinationObject {
		w.uint32(p.DestHandleIndex)
	}
	w.bool(p.PartialCompletion)
}

func (p *MoveFolderResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	if code == errcode.NullDestinationObject {
		p.DestHandleIndex = r.Uint32()
	}
	p.PartialCompletion = readBool(r)
}

func (*MoveFolderResponse) failureBody(errcode.Code) bool { return true }

// CopyFolderRequest copies a subfolder to another folder, [MS-OXCROPS] 2.2.4.8.
type CopyFolderRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// WantRecursive includes the subfolders.
	WantRecursive bool
	// Unicode says that the name is UTF-16.
	Unicode bool
	// FolderID is the folder to copy.
	FolderID mapi.FolderID
	// NewFolderName is its name at the destination.
	NewFolderName mapi.RawString
}

func (q *CopyFolderRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.bool(q.WantRecursive)
	w.bool(q.Unicode)
	w.uint64(uint64(q.FolderID))
	w.text(q.Unicode, q.NewFolderName)
}

func (q *CopyFolderRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.WantRecursive = readBool(r)
	q.Unicode = readBool(r)
	q.FolderID = mapi.FolderID(r.Uint64())
	q.NewFolderName = readText(r, q.Unicode)
}

// ID implements Request.
func (*CopyFolderRequest) ID() ID { return IDCopyFolder }

func (*CopyFolderRequest) layout() layout { return layoutSourceDest }

func (*CopyFolderRequest) newResponse() *CopyFolderResponse { return new(CopyFolderResponse) }

// ID implements Response.
func (*CopyFolderResponse) ID() ID { return IDCopyFolder }

// CopyFolderResponse answers CopyFolderRequest.
type CopyFolderResponse struct {
	// DestHandleIndex is the destination's place in the handle table, present
	// if the failure is errcode.NullDestinationObject.
	DestHandleIndex uint32
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

func (p *CopyFolderResponse) encodeBody(w *writer, code errcode.Code) {
	if code == errcode.NullDestinationObject {
		w.uint32(p.DestHandleIndex)
	}
	w.bool(p.PartialCompletion)
}

func (p *CopyFolderResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	if code == errcode.NullDestinationObject {
		p.DestHandleIndex = r.Uint32()
	}
	p.PartialCompletion = readBool(r)
}

func (*CopyFolderResponse) failureBody(errcode.Code) bool { return true }

// SetSearchCriteriaRequest defines a search folder, [MS-OXCROPS] 2.2.4.4.
type SetSearchCriteriaRequest struct {
	// Restriction is the encoded restriction; empty keeps the present one.
	Restriction []byte
	// FolderIDs are the folders to search; empty keeps the present ones.
	FolderIDs []mapi.FolderID
	// SearchFlags says how, [MS-OXCFOLD] 2.2.1.4.1.
	SearchFlags uint32
}

func (q *SetSearchCriteriaRequest) encodeBody(w *writer) {
	w.bytes16(q.Restriction)
	w.folderIDs(q.FolderIDs)
	w.uint32(q.SearchFlags)
}

func (q *SetSearchCriteriaRequest) decodeBody(r *wire.Reader) {
	q.Restriction = readBytes16(r)
	q.FolderIDs = readFolderIDs(r)
	q.SearchFlags = r.Uint32()
}

// ID implements Request.
func (*SetSearchCriteriaRequest) ID() ID { return IDSetSearchCriteria }

func (*SetSearchCriteriaRequest) layout() layout { return layoutIn }

func (*SetSearchCriteriaRequest) newResponse() *SetSearchCriteriaResponse {
	return new(SetSearchCriteriaResponse)
}

// SetSearchCriteriaResponse answers SetSearchCriteriaRequest.
type SetSearchCriteriaResponse struct{ emptyResponse }

// ID implements Response.
func (*SetSearchCriteriaResponse) ID() ID { return IDSetSearchCriteria }

// GetSearchCriteriaRequest reads the definition of a search folder, [MS-
// OXCROPS] 2.2.4.5.
type GetSearchCriteriaRequest struct {
	// UseUnicode asks for UTF-16 strings in the restriction.
	UseUnicode bool
	// IncludeRestriction asks for the restriction.
	IncludeRestriction bool
	// IncludeFolders asks for the folders.
	IncludeFolders bool
}

// ID implements Request.
func (*GetSearchCriteriaRequest) ID() ID { return IDGetSearchCriteria }

func (*GetSearchCriteriaRequest) layout() layout { return layoutIn }

func (*GetSearchCriteriaRequest) newResponse() *GetSearchCriteriaResponse {
	return new(GetSearchCriteriaResponse)
}

func (q *GetSearchCriteriaRequest) encodeBody(w *writer) {
	w.bool(q.UseUnicode)
	w.bool(q.IncludeRestriction)
	w.bool(q.IncludeFolders)
}

func (q *GetSearchCriteriaRequest) decodeBody(r *wire.Reader) {
	q.UseUnicode = readBool(r)
	q.IncludeRestriction = readBool(r)
	q.IncludeFolders = readBool(r)
}

// GetSearchCriteriaResponse answers GetSearchCriteriaRequest.
type GetSearchCriteriaResponse struct {
	// Restriction is the encoded restriction.
	Restriction []byte
	// LogonID is the logon.
	LogonID uint8
	// FolderIDs are the folders that are searched.
	FolderIDs []mapi.FolderID
	// SearchFlags is the state of the search, [MS-OXCFOLD] 2.2.1.5.2.
	SearchFlags uint32
}

// ID implements Response.
func (*GetSearchCriteriaResponse) ID() ID { return IDGetSearchCriteria }

func (p *GetSearchCriteriaResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bytes16(p.Restriction)
	w.uint8(p.LogonID)
	w.folderIDs(p.FolderIDs)
	w.uint32(p.SearchFlags)
}

func (p *GetSearchCriteriaResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Restriction = readBytes16(r)
	p.LogonID = r.Uint8()
	p.FolderIDs = readFolderIDs(r)
	p.SearchFlags = r.Uint32()
}
