using Afterpatch.Core;

namespace Afterpatch.Analysis.Credentials.Sessions;

/// <summary>Where an event's fields stand, looked up once a template.</summary>
internal sealed class LogonFields
{
    private const int MaxShapes = 4_096;

    private readonly Dictionary<EventShape, Ordinals> _known = new(ReferenceEqualityComparer.Instance);
    private EventShape? _lastShape;
    private Ordinals _last;

    public Ordinals Of(EventShape shape)
    {
        if (ReferenceEquals(shape, _lastShape))
            return _last;
        if (!_known.TryGetValue(shape, out var ordinals))
        {
            if (_known.Count >= MaxShapes)
                _known.Clear();
            _known.Add(shape, ordinals = new Ordinals(shape));
        }
        _lastShape = shape;
        return _last = ordinals;
    }

    internal readonly struct Ordinals(EventShape shape)
    {
        public readonly int TargetSid = shape.Ordinal("TargetUserSid");
        public readonly int TargetSid2 = shape.Ordinal("TargetSid");
        public readonly int TargetName = shape.Ordinal("TargetUserName");
        public readonly int TargetDomain = shape.Ordinal("TargetDomainName");
        public readonly int TargetLogonId = shape.Ordinal("TargetLogonId");
        public readonly int LogonType = shape.Ordinal("LogonType");
        public readonly int Impersonation = shape.Ordinal("ImpersonationLevel");
        public readonly int SubjectSid = shape.Ordinal("SubjectUserSid");
        public readonly int SubjectName = shape.Ordinal("SubjectUserName");
        public readonly int SubjectDomain = shape.Ordinal("SubjectDomainName");
        public readonly int AccountName = shape.Ordinal("AccountName");
        public readonly int AccountDomain = shape.Ordinal("AccountDomain");
        public readonly int LogonId = shape.Ordinal("LogonID");
        public readonly int User = shape.Ordinal("User");
        public readonly int SessionId = shape.Ordinal("SessionID");
        public readonly int PreviousTime = shape.Ordinal("PreviousTime");
        public readonly int NewTime = shape.Ordinal("NewTime");
    }
}
