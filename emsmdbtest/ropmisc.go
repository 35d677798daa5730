// ROPs that this server answers without much behind them: rules, permissions,
// transport, search ([MS-OXORULE], [MS-OXCPERM], [MS-OXOMSG]).

package emsmdbtest

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) miscROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.GetPermissionsTableRequest:
		return &rop.GetPermissionsTableResponse{}, p.emptyTable(c), true
	case *rop.GetRulesTableRequest:
		return &rop.GetRulesTableResponse{}, p.emptyTable(c), true
	case *rop.ModifyPermissionsRequest:
		return &rop.ModifyPermissionsResponse{}, p.refuseOn(c), true
	case *rop.ModifyRulesRequest:
		return &rop.ModifyRulesResponse{}, p.refuseOn(c), true
	case *rop.GetAddressTypesRequest:
		_, code := input[*logon](p, c)
		return &rop.GetAddressTypesResponse{AddressTypes: []string{"EX", "SMTP"}}, code, true
	case *rop.GetTransportFolderRequest:
		l, code := input[*logon](p, c)
		if code != errcode.Success {
			return nil, code, true
		}
		return &rop.GetTransportFolderResponse{FolderID: l.info.Special[Outbox]}, errcode.Success, true
	case *rop.SubmitMessageRequest:
		m, code := input[*messageObject](p, c)
		if code == errcode.Success {
			code = m.submit()
		}
		return &rop.SubmitMessageResponse{}, code, true
	case *rop.TransportSendRequest:
		m, code := input[*messageObject](p, c)
		if code == errcode.Success {
			code = m.submit()
		}
		return &rop.TransportSendResponse{NoPropertiesReturned: true}, code, true
	case *rop.GetLocalReplicaIDsRequest:
		return done(p.localIDs(c, q))
	}
	return nil, 0, false
}

// emptyTable opens a table of permissions or rules: there are none.
func (p *processor) emptyTable(c rop.Call) errcode.Code {
	if _, code := input[*folderObject](p, c); code != errcode.Success {
		return code
	}
	return p.open(c, &table{kind: emptyTable, quiet: true, load: func() ([]source, error) { return nil, nil }})
}

// refuseOn refuses what folders of this server cannot do.
func (p *processor) refuseOn(c rop.Call) errcode.Code {
	if _, code := input[*folderObject](p, c); code != errcode.Success {
		return code
	}
	return errcode.NotSupported
}

// submit delivers the message to those of its recipients that have a mailbox in
// the Store, and moves it from where it is to the sent items, as a server and
// its transport would between them.
func (m *messageObject) submit() errcode.Code {
	if m.parent != nil {
		return errcode.NotSupported
	}
	w, code := m.logon.writer()
	if code != errcode.Success {
		return code
	}
	if len(m.msg.Recipients) == 0 {
		return errcode.NoRecipients
	}
	if code := m.save(); code != errcode.Success {
		return code
	}
	draft := m.msg.ID
	sent := m.delivered(flagRead)
	for _, r := range m.msg.Recipients {
		m.deliverTo(&r)
	}
	if _, err := w.PutMessage(m.logon.info.Special[SentItems], sent); err != nil {
		return codeOf(err)
	}
	return codeOf(w.DeleteMessage(m.folder, draft))
}

// delivered returns a copy of the message as new mail with those flags.
func (m *messageObject) delivered(flags int32) *Message {
	c := *m.msg
	c.ID, c.Size = 0, 0
	c.Properties = settle(c.Properties)
	c.Set(mapi.PidTagMessageFlags, flags)
	if t, ok := mapi.Get[mapi.FileTime](c.Properties, mapi.PidTagLastModificationTime); ok {
		c.Set(mapi.PidTagMessageDeliveryTime, t).Set(mapi.PidTagClientSubmitTime, t)
	}
	c.From(m.logon.info.DisplayName, m.logon.info.DN)
	return &c
}

// deliverTo puts the message into the inbox of a recipient that the Store
// knows by DN.
func (m *messageObject) deliverTo(r *Recipient) {
	address, _ := mapi.Get[string](r.Properties, mapi.PidTagEmailAddress)
	box, err := m.logon.session.core.config.Store.Mailbox(address)
	if err != nil {
		return
	}
	inbox, mail := box.Info().Special[Inbox], m.delivered(0)
	if d, ok := box.(Deliverer); ok {
		_, err = d.Deliver(inbox, mail)
	} else if w, ok := box.(Writer); ok {
		_, err = w.PutMessage(inbox, mail)
	}
	if err != nil {
		m.logon.session.core.log.Warn("deliver", "session", m.logon.session.number, "err", err)
	}
}

// localIDs hands out a range of ids that no object will get.
func (p *processor) localIDs(c rop.Call, q *rop.GetLocalReplicaIDsRequest) (rop.Response, errcode.Code) {
	l, code := input[*logon](p, c)
	if code != errcode.Success {
		return nil, code
	}
	first := (1<<48 - 1) - l.session.core.reserve(uint64(q.IDCount))
	resp := &rop.GetLocalReplicaIDsResponse{ReplGUID: l.info.ReplicaGUID}
	copy(resp.GlobalCount[:], appendCounter(nil, first))
	return resp, errcode.Success
}
